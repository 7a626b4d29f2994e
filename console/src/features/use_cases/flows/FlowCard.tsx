import { Anchor, Group, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { ScoreInterval } from "@/components/ScoreInterval";
import { ActivePill } from "@/components/StatePill";
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
  others: readonly FlowStanding[];
  color: string | undefined;
  open: (dialog: Dialog) => void;
}

/** A flow: its share, how it is rated, what is missing, and what one can do with it. */
export function FlowCard(props: FlowCardProps) {
  const { useCaseId, flow, color } = props;
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();
  const mayWrite = useMay("write");
  const editor = `/use-cases/${useCaseId}/flows/${flow.flowId}`;
  return (
    <li className={classes.card} data-active={flow.active}>
      <Group gap={8} wrap="nowrap" align="flex-start" justify="space-between">
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
            {flow.description}
          </Text>
        </div>
        <FlowMenu {...props} />
      </Group>

      <div className={classes.measure}>
        <Text size="xs" c="dimmed">
          {shared("word.share")}
        </Text>
        {flow.active ? (
          <>
            <div className={classes.bar} aria-hidden>
              <div style={{ width: `${flow.currentServePct}%`, background: color }} />
            </div>
            <Text size="sm" fw={650} ta="right" className="aimm-figures">
              {format.percent(flow.currentServePct)}
            </Text>
          </>
        ) : (
          <div className={classes.wide}>
            <ActivePill active={false} size="sm" />
          </div>
        )}
        <Text size="xs" c="dimmed">
          {shared("word.score")}
        </Text>
        <ScoreInterval mean={flow.mean} low={flow.low} high={flow.high} color={color} />
        <Text size="sm" fw={650} ta="right" className="aimm-figures">
          {format.score(flow.mean)}
        </Text>
      </div>

      {flow.missingSteps.length > 0 && (
        <Group gap={6} wrap="nowrap" align="flex-start" c="var(--aimm-warn)">
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

      <Group gap="6px 16px" mt="auto" justify="space-between">
        <Text size="xs" c="dimmed" className="aimm-figures">
          {t("flows.sessions", { count: flow.sessions })} · {t("flows.ratings", { count: flow.ratings })}
        </Text>
        <Placeholders names={flow.placeholders} />
      </Group>
    </li>
  );
}
