import { Anchor, Group, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { descriptionOf } from "@/api/useCases";
import { Measure, PartBar } from "@/components/charts/Measure";
import { ScoreInterval } from "@/components/charts/ScoreInterval";
import { ActivePill } from "@/components/page/StatePill";
import { useFormat } from "@/i18n/format";
import type { Dialog } from "../Dialogs";
import type { FlowStanding } from "../first_steps";
import { FlowMenu } from "./FlowMenu";
import classes from "./Flows.module.css";
import { Placeholders } from "./Placeholders";
import "../texts";

export interface FlowCardProps {
  useCaseId: string;
  flow: FlowStanding;
  /** All flows of the use case, this one among them. */
  flows: readonly FlowStanding[];
  color: string | undefined;
  /** Sessions of the last day that were opened before the counts began. */
  before: number;
  open: (dialog: Dialog) => void;
}

function InactiveMark({ archived }: { archived: boolean }) {
  const { t } = useTranslation("use_cases");
  if (!archived) return <ActivePill active={false} size="sm" />;
  return (
    <Text size="sm" c="dimmed">
      {t("flow.isArchived")}
    </Text>
  );
}

/** A flow: its share, how it is rated, what is missing, and what one can do with it. */
export function FlowCard(props: FlowCardProps) {
  const { useCaseId, flow, color, before } = props;
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();
  const mayWrite = useMay("write");
  const editor = `/use-cases/${useCaseId}/flows/${flow.flowId}`;
  return (
    <li className={classes.card} data-active={flow.active}>
      <div className={classes.head}>
        <Group gap={8} wrap="nowrap" align="baseline">
          <span className={classes.dot} style={{ background: color }} aria-hidden />
          <Title order={3} size="h6" className={classes.title}>
            <Link to={editor} className={classes.link}>
              {flow.title}
            </Link>
          </Title>
        </Group>
        <Text size="sm" c="dimmed" lineClamp={2} mt={2}>
          {descriptionOf(flow)}
        </Text>
      </div>

      <Measure label={shared("word.share")} value={flow.active ? format.percent(flow.currentServePct) : null}>
        {flow.active ? (
          <PartBar part={flow.currentServePct / 100} color={color} />
        ) : (
          <InactiveMark archived={flow.archived} />
        )}
      </Measure>
      <Measure
        className={classes.score}
        label={shared("word.score")}
        value={format.score(flow.mean)}
        note={flow.mean === null ? undefined : `${format.score(flow.low)} – ${format.score(flow.high)}`}
      >
        <ScoreInterval mean={flow.mean} low={flow.low} high={flow.high} color={color} />
      </Measure>
      <div className={classes.menu}>
        <FlowMenu {...props} />
      </div>

      <Group gap="4px 12px" className={classes.facts}>
        <Text size="xs" c="dimmed" className="aimm-figures">
          {t(before > 0 ? "flows.sessionsSince" : "flows.sessions", { count: flow.sessions })} ·{" "}
          {t("flows.ratings", { count: flow.ratings })}
          {before > 0 && ` · ${t("flows.before", { count: before })}`}
        </Text>
        <Placeholders names={flow.placeholders} />
      </Group>
      {flow.missingSteps.length > 0 && (
        <Group gap={6} wrap="nowrap" align="flex-start" c="var(--aimm-warn)" className={classes.lacks}>
          <IconAlertTriangle size={16} className={classes.sign} aria-hidden />
          <Text size="sm">
            {t("flows.missing", { steps: flow.missingSteps.join(", ") })}{" "}
            {mayWrite && (
              <Anchor component={Link} to={editor} size="sm" c="inherit" underline="always">
                {t("flows.configure")}
              </Anchor>
            )}
          </Text>
        </Group>
      )}
    </li>
  );
}
