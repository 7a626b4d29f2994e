import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { flowColors } from "@/components/charts/flowColors";
import { FlowLines } from "@/components/charts/plot/FlowLines";
import { Legend, type Shown } from "@/components/charts/plot/Legend";
import { StackedBars } from "@/components/charts/plot/StackedBars";
import { useTicks } from "@/components/charts/plot/useTicks";
import { AsTable } from "@/components/charts/table/AsTable";
import { Loaded } from "@/components/page/Feedback";
import { useFormat } from "@/i18n/format";
import { queryActivity } from "../queries";
import { type Activity, activityTable, busy, sessionRows, smoothed, startsOf } from "./series";
import "../texts";

const HEIGHT = 220;
const STARS = [1, 2, 3, 4, 5];

/** Sessions and score of each flow over the last day. */
export function ActivityChart({ useCaseId }: { useCaseId: string }) {
  const activity = useQuery(queryActivity(useCaseId));
  return <Loaded query={activity}>{(data) => <Charts whole={data} />}</Loaded>;
}

function Charts({ whole }: { whole: Activity }) {
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();
  const [shown, setShown] = useState<"sessions" | "score">("sessions");
  const activity = useMemo(() => busy(whole), [whole]);
  const colors = flowColors(whole.flows.map((flow) => flow.flowId));
  const flows = activity.flows.map((flow) => ({
    id: flow.flowId,
    title: flow.title,
    color: colors.get(flow.flowId) ?? "gray",
  }));
  const name = `${t("activity.title")}: ${shared(`word.${shown}`)}`;
  const Chart = shown === "sessions" ? Sessions : Scores;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm" align="flex-start">
        <Legend flows={flows} />
        <SegmentedControl
          size="xs"
          aria-label={t("activity.shown")}
          value={shown}
          onChange={(value) => setShown(value as "sessions" | "score")}
          data={[
            { value: "sessions", label: shared("word.sessions") },
            { value: "score", label: shared("word.score") },
          ]}
        />
      </Group>
      <AsTable data={() => activityTable(activity, shown, { name, time: shared("chart.time") })}>
        <Chart activity={activity} flows={flows} />
      </AsTable>
      <Text size="xs" c="dimmed">
        {t(shown === "sessions" ? "activity.sessionsNote" : "activity.scoreNote", {
          step: format.duration(activity.stepMs),
        })}
      </Text>
    </Stack>
  );
}

interface ChartProps {
  activity: Activity;
  flows: readonly Shown[];
}

function Sessions({ activity, flows }: ChartProps) {
  const { t } = useTranslation("use_cases");
  const format = useFormat();
  const xs = startsOf(activity);
  const xTicks = useTicks();
  return (
    <StackedBars
      height={HEIGHT}
      flows={flows}
      xs={xs}
      step={activity.stepMs}
      rows={sessionRows(activity)}
      xTicks={xTicks}
      head={format.dateTime}
      label={t("activity.sessionsLabel", { flows: flows.map((flow) => flow.title).join(", ") })}
    />
  );
}

function Scores({ activity, flows }: ChartProps) {
  const { t } = useTranslation("use_cases");
  const format = useFormat();
  const xs = useMemo(() => startsOf(activity), [activity]);
  const since = Date.parse(activity.since);
  const xTicks = useTicks();
  const lines = useMemo(
    () =>
      activity.flows.map((flow) =>
        smoothed(flow.ratings, flow.mean).map((value, at) =>
          value === null ? null : { x: xs[at] ?? 0, value, low: value, high: value, epoch: 0 },
        ),
      ),
    [activity, xs],
  );
  return (
    <FlowLines
      height={HEIGHT}
      flows={flows}
      xs={xs}
      lines={lines}
      bands={false}
      x={[since, Math.max(Date.parse(activity.until), since + activity.stepMs)]}
      y={[1, 5]}
      xTicks={xTicks}
      yTicks={STARS.map((at) => ({ at, label: `${format.number(at)} ★` }))}
      head={format.dateTime}
      say={(known) => format.score(known?.value)}
      label={t("activity.scoreLabel", { flows: flows.map((flow) => flow.title).join(", ") })}
    />
  );
}
