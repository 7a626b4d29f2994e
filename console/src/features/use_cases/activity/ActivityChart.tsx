import "@mantine/charts/styles.css";
import { BarChart, LineChart } from "@mantine/charts";
import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { flowColors } from "@/components/charts/flowColors";
import { Loaded } from "@/components/page/Feedback";
import { useFormat } from "@/i18n/format";
import { queryActivity } from "../queries";
import classes from "./Activity.module.css";
import { type Activity, scorePoints, sessionPoints } from "./series";
import "../texts";

// beyond it, the time of the day alone does not say when
const LONG_MS = 36 * 3_600_000;

/** Sessions and score of each flow over the last day. */
export default function ActivityChart({ useCaseId }: { useCaseId: string }) {
  const activity = useQuery(queryActivity(useCaseId));
  return <Loaded query={activity}>{(data) => <Pictures activity={data} />}</Loaded>;
}

function Pictures({ activity }: { activity: Activity }) {
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();
  const [shown, setShown] = useState<"sessions" | "score">("sessions");
  const data = useMemo(
    () => (shown === "sessions" ? sessionPoints(activity) : scorePoints(activity)),
    [activity, shown],
  );
  const colors = flowColors(activity.flows.map((flow) => flow.flowId));
  const flows = activity.flows.filter((flow) => flow.sessions.some(Boolean) || flow.ratings.some(Boolean));
  const series = flows.map((flow) => ({
    name: flow.flowId,
    label: flow.title,
    color: colors.get(flow.flowId) ?? "gray",
  }));
  const long = activity.stepMs * data.length > LONG_MS;
  const label = t(shown === "sessions" ? "activity.sessionsLabel" : "activity.scoreLabel", {
    flows: flows.map((flow) => flow.title).join(", "),
  });
  const common = {
    h: 220,
    data,
    dataKey: "at",
    series,
    gridAxis: "x",
    tickLine: "none",
    xAxisProps: {
      tickFormatter: (at: number) => (long ? format.date(at) : format.time(at).replace(/:\d\d(?=\D*$)/, "")),
      minTickGap: 48,
    },
    tooltipProps: { labelFormatter: (at: unknown) => (typeof at === "number" ? format.dateTime(at) : "") },
  } as const;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Group gap="4px 14px">
          {series.map((one) => (
            <Group key={one.name} gap={6} wrap="nowrap">
              <span className={classes.dot} style={{ background: one.color }} aria-hidden />
              <Text size="xs">{one.label}</Text>
            </Group>
          ))}
        </Group>
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
      <div role="img" aria-label={label}>
        {shown === "sessions" ? (
          <BarChart
            {...common}
            type="stacked"
            valueFormatter={format.number}
            barChartProps={{ barCategoryGap: 1, accessibilityLayer: false }}
          />
        ) : (
          <LineChart
            {...common}
            connectNulls
            withDots={false}
            strokeWidth={2}
            curveType="linear"
            yAxisProps={{ domain: [1, 5], ticks: [1, 2, 3, 4, 5], tickFormatter: format.number }}
            valueFormatter={(value) => format.score(value)}
            lineChartProps={{ accessibilityLayer: false }}
          />
        )}
      </div>
      <Text size="xs" c="dimmed">
        {t(shown === "sessions" ? "activity.sessionsNote" : "activity.scoreNote", {
          step: format.duration(activity.stepMs),
        })}
      </Text>
    </Stack>
  );
}
