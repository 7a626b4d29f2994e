import { Badge, Box, Group, Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Measure, PartBar } from "@/components/charts/Measure";
import { ScoreInterval } from "@/components/charts/ScoreInterval";
import { FlowName } from "@/components/charts/Shares";
import type { FlowProgress } from "../../queries";
import { useScene } from "../../scene";
import { sayChance } from "../../why";
import { leastRatings } from "./early";
import classes from "./FlowRow.module.css";
import { Guards } from "./Guards";
import { RollbackMeter } from "./RollbackMeter";

interface FlowRowProps {
  flow: FlowProgress;
  leads: boolean;
  /** Whether guardrails have anything to go by. */
  guarded: boolean;
  /** Flows whose ratings are too few for any chance to say something. */
  early: readonly FlowProgress[];
}

/** One flow: its share, its score, its chance of being best, and how close it is to being rolled back. */
export function FlowRow({ flow, leads, guarded, early }: FlowRowProps) {
  const { t } = useTranslation("rollout");
  const { t: shared } = useTranslation("shared");
  const { color, configuration, tongue } = useScene();
  const { format } = tongue;
  const look = color(flow.flowId);
  const lacks = flow.chanceBest !== null && early.length > 0;
  const tooEarly = early.some((one) => one.flowId === flow.flowId) ? "flows.early" : "flows.earlyOthers";
  return (
    <li className={classes.row}>
      <Box className={classes.name}>
        <FlowName title={flow.title} color={look} size="md" />
        <Group gap={6} mt={4}>
          {leads && (
            <Badge size="sm" radius="sm" tt="none" variant="light" color="teal">
              {t("flows.leads")}
            </Badge>
          )}
          {flow.escaped && (
            <Tooltip label={t("flows.escapedHint")}>
              <Badge size="sm" radius="sm" tt="none" variant="light" color="red" tabIndex={0}>
                {t("flows.escaped")}
              </Badge>
            </Tooltip>
          )}
          {flow.dropped && (
            <Tooltip label={t("flows.droppedHint")}>
              <Badge size="sm" radius="sm" tt="none" variant="light" color="orange" tabIndex={0}>
                {t("flows.dropped")}
              </Badge>
            </Tooltip>
          )}
          <Text size="xs" c="dimmed" className="aimm-figures">
            {shared("score.sessions", { count: flow.sessions })} ·{" "}
            {shared("score.ratings", { count: flow.ratings })}
          </Text>
        </Group>
      </Box>
      <Measure label={t("flows.share")} value={format.percent(flow.sharePct)}>
        <PartBar part={flow.sharePct / 100} color={look} />
      </Measure>
      <Measure
        label={t("flows.score")}
        value={format.score(flow.mean)}
        note={flow.mean === null ? undefined : `${format.score(flow.low)} – ${format.score(flow.high)}`}
      >
        <ScoreInterval mean={flow.mean} low={flow.low} high={flow.high} color={look} />
      </Measure>
      <Measure
        label={t("flows.chance")}
        value={flow.chanceBest === null ? "–" : sayChance(flow.chanceBest, format)}
        note={lacks ? t(tooEarly, { count: leastRatings(configuration) }) : undefined}
        faint={lacks}
      >
        <PartBar part={flow.chanceBest ?? 0} color={lacks ? "var(--mantine-color-dimmed)" : look} />
      </Measure>
      <RollbackMeter flow={flow} />
      {guarded && <Guards flow={flow} />}
    </li>
  );
}
