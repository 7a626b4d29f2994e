import { ActionIcon, Group, Paper, Select, Stack, Text, Tooltip } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { descriptionOf } from "@/api/useCases";
import { Score, ScoreInterval } from "@/components/charts/ScoreInterval";
import { useFormat } from "@/i18n/format";
import type { FlowStanding } from "../first_steps";
import { Placeholders } from "../flows/Placeholders";
import classes from "./Compare.module.css";
import { type Verdict, verdictOf } from "./verdict";
import "../texts";

interface FlowColumnsProps {
  flows: readonly FlowStanding[];
  a: FlowStanding;
  b: FlowStanding;
  colors: ReadonlyMap<string, string>;
  show: (a: string, b: string) => void;
}

/** The two flows, how they are rated, and whether that says which is better. */
export function FlowColumns({ flows, a, b, colors, show }: FlowColumnsProps) {
  const { t } = useTranslation("use_cases");
  return (
    <Stack gap="sm">
      <div className={classes.columns}>
        <Column
          flows={flows}
          flow={a}
          other={b}
          color={colors.get(a.flowId)}
          label={t("compare.left")}
          choose={(id) => show(id, b.flowId)}
        />
        <Tooltip label={t("compare.swap")}>
          <ActionIcon
            variant="default"
            size={36}
            className={classes.swap}
            onClick={() => show(b.flowId, a.flowId)}
            aria-label={t("compare.swap")}
          >
            <IconArrowsExchange size={18} />
          </ActionIcon>
        </Tooltip>
        <Column
          flows={flows}
          flow={b}
          other={a}
          color={colors.get(b.flowId)}
          label={t("compare.right")}
          choose={(id) => show(a.flowId, id)}
        />
      </div>
      <Text size="sm" role="status">
        <VerdictText verdict={verdictOf(a, b)} a={a.title} b={b.title} />
      </Text>
    </Stack>
  );
}

function VerdictText({ verdict, a, b }: { verdict: Verdict; a: string; b: string }) {
  const { t } = useTranslation("use_cases");
  if (verdict === "unrated") return t("compare.unrated");
  if (verdict === "unknown") return t("compare.unknown");
  const better = verdict === "a" ? a : b;
  return t("compare.better", { better, other: verdict === "a" ? b : a });
}

interface ColumnProps {
  flows: readonly FlowStanding[];
  flow: FlowStanding;
  other: FlowStanding;
  color: string | undefined;
  label: string;
  choose: (id: string) => void;
}

function Column({ flows, flow, other, color, label, choose }: ColumnProps) {
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();
  return (
    <Paper withBorder className={classes.column} style={{ borderTopColor: color }}>
      <Select
        aria-label={label}
        allowDeselect={false}
        searchable={flows.length > 8}
        limit={100}
        value={flow.flowId}
        onChange={(id) => id && choose(id)}
        data={flows.map((one) => ({
          value: one.flowId,
          label: one.title,
          disabled: one.flowId === other.flowId,
        }))}
        leftSection={<span className={classes.dot} style={{ background: color }} aria-hidden />}
      />
      <Text size="sm" c="dimmed" lineClamp={3}>
        {descriptionOf(flow)}
      </Text>
      <div>
        <Score mean={flow.mean} ratings={flow.ratings} />
        <ScoreInterval mean={flow.mean} low={flow.low} high={flow.high} color={color} ticks />
      </div>
      <Group gap="4px 16px" mt="auto" justify="space-between">
        <Text size="sm" c="dimmed" className="aimm-figures">
          {flow.active
            ? t("compare.share", { share: format.percent(flow.currentServePct) })
            : shared("word.inactive")}
          {" · "}
          {t("flows.sessions", { count: flow.sessions })}
        </Text>
        <Placeholders names={flow.placeholders} />
      </Group>
    </Paper>
  );
}
