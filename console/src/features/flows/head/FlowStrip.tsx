import { Group, Paper, Text, Tooltip } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Flow, Step, UseCase } from "@/api/useCases";
import { flowColors } from "@/components/charts/flowColors";
import { ScoreInterval } from "@/components/charts/ScoreInterval";
import { ShareBar } from "@/components/charts/Shares";
import { useFormat } from "@/i18n/format";
import { queryStanding } from "../queries";
import classes from "./Head.module.css";
import "../texts";

interface FlowStripProps {
  useCase: UseCase;
  flow: Flow;
  flows: readonly Flow[];
  steps: readonly Step[];
}

/** How the flow stands: score, sessions, share; and what it lacks. */
export function FlowStrip({ useCase, flow, flows, steps }: FlowStripProps) {
  const { t } = useTranslation("flows");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();
  const query = useQuery(queryStanding(useCase.id));
  const standing = query.data?.flows.find((one) => one.flowId === flow.id);
  const color = flowColors(flows.map((one) => one.id)).get(flow.id);
  const colors = new Map(flows.map(({ id }) => [id, id === flow.id ? (color ?? "") : "var(--aimm-others)"]));
  const served = flows.filter((one) => one.active);
  const missing = steps.filter((step) => standing?.missingSteps.includes(step.code));
  const dash = "–";
  return (
    <Paper component="section" withBorder className={classes.strip} aria-label={t("strip.label")}>
      <div className={classes.parts}>
        <div className={classes.score}>
          <Tooltip label={t("strip.scoreHint")}>
            <Text size="xs" c="dimmed">
              {t("strip.score")}
            </Text>
          </Tooltip>
          <Group gap="md" wrap="nowrap">
            <Text fw={650} size="xl" className="aimm-figures">
              {format.score(standing?.mean)}
            </Text>
            <div className={classes.interval}>
              <ScoreInterval
                mean={standing?.mean ?? null}
                low={standing?.low ?? null}
                high={standing?.high ?? null}
                color={color}
                ticks
              />
            </div>
          </Group>
          <Text size="xs" c="dimmed" className="aimm-figures">
            {standing?.ratings ? t("strip.ratings", { count: standing.ratings }) : shared("score.none")}
          </Text>
        </div>
        <div>
          <Text size="xs" c="dimmed">
            {t("strip.sessions")}
          </Text>
          <Text fw={650} size="xl" className="aimm-figures">
            {standing ? format.number(standing.sessions) : dash}
          </Text>
        </div>
        <div className={classes.share}>
          <Text size="xs" c="dimmed">
            {t("strip.share")}
          </Text>
          <Text fw={650} size="xl" className="aimm-figures">
            {flow.active ? format.percent(flow.currentServePct) : dash}
          </Text>
          {flow.active ? (
            <ShareBar
              flows={served.map(({ id, title, currentServePct }) => ({ id, title, share: currentServePct }))}
              colors={colors}
            />
          ) : (
            <Text size="xs" c="dimmed">
              {t("strip.shareInactive")}
            </Text>
          )}
        </div>
      </div>
      {flow.active && !useCase.active && (
        <Text size="sm" c="dimmed" mt="sm">
          {t("strip.shareUseCaseInactive")}
        </Text>
      )}
      {flow.active && missing.length > 0 && (
        <Group gap={8} mt="sm" wrap="nowrap" align="flex-start">
          <IconAlertTriangle size={18} color="var(--aimm-warn)" aria-hidden className={classes.sign} />
          <Text size="sm">
            {t("strip.missing", {
              count: missing.length,
              steps: missing.map((step) => step.title).join(", "),
            })}
          </Text>
        </Group>
      )}
      {query.isError && !query.data && (
        <Text size="sm" c="dimmed" mt="sm">
          {t("strip.notCounted")}
        </Text>
      )}
    </Paper>
  );
}
