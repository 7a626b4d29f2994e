import { Badge, Box, Group, Text, ThemeIcon, Title } from "@mantine/core";
import {
  type Icon,
  IconArrowBackUp,
  IconArrowsLeftRight,
  IconFlag,
  IconHourglassOff,
  IconPlayerStop,
  IconTrophy,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Ago } from "@/components/time/Ago";
import { useHistory } from "../live/useHistory";
import type { Report } from "../queries";
import { useScene } from "../scene";
import { useTimeline } from "../timeline/useTimeline";
import { sayReason } from "../why";
import classes from "./Verdict.module.css";
import {
  decisionOf,
  ENDING_COLORS,
  type Ending,
  endingOf,
  type Grounds,
  groundsOf,
  subjectOf,
} from "./verdict";

const SIGNS: Record<Ending, Icon> = {
  superior: IconTrophy,
  equivalent: IconArrowsLeftRight,
  budget: IconHourglassOff,
  alone: IconFlag,
  ended: IconFlag,
  escaped: IconArrowBackUp,
  undone: IconArrowBackUp,
  stopped: IconPlayerStop,
  byHand: IconFlag,
};

/** The end of a rollout at one glance: who won or was rolled back, and why. */
export function Verdict({ report }: { report: Report }) {
  const { t } = useTranslation("rollout");
  const { id, tongue, color } = useScene();
  const { feed } = useTimeline(id);
  const ending = endingOf(report.rolloutState, report.outcome);
  const subject = subjectOf(report, feed.items);
  const Sign = SIGNS[ending];
  const flow = report.flows.find((one) => one.flowId === subject);
  return (
    <Box
      className={classes.verdict}
      style={{ "--verdict": `var(--mantine-color-${ENDING_COLORS[ending]}-6)` }}
    >
      <ThemeIcon size={64} radius={18} color={ENDING_COLORS[ending]} variant="filled" aria-hidden>
        <Sign size={34} stroke={1.7} />
      </ThemeIcon>
      <Box className={classes.words}>
        <Group gap={8} mb={4}>
          <Badge radius="sm" tt="none" variant="light" color={ENDING_COLORS[ending]}>
            {t(`ending.${ending}`)}
          </Badge>
          {report.since && (
            <Text size="sm" c="dimmed" span>
              <Ago moment={report.since} />
            </Text>
          )}
        </Group>
        <Title order={3} className={classes.title}>
          {flow && <span className={classes.dot} style={{ background: color(flow.flowId) }} aria-hidden />}
          {t(`verdict.${ending}`, { flow: flow?.title ?? t("deletedFlow") })}
        </Title>
        <Text mt={6} className={classes.why}>
          {sayReason(decisionOf(feed.items, report.decision), tongue)}
        </Text>
        <Text size="sm" c="dimmed" mt={6}>
          {t(`verdict.${ending}Hint`, { delta: tongue.format.part(useDelta()) })}
        </Text>
      </Box>
      <Facts report={report} grounds={groundsOf(report)} />
    </Box>
  );
}

function useDelta(): number {
  return useScene().configuration.adaptive.delta;
}

function Facts({ report, grounds }: { report: Report; grounds: Grounds }) {
  const { t } = useTranslation("rollout");
  const { format } = useScene().tongue;
  const history = useHistory().data;
  const since = history?.since ? Date.parse(history.since) : null;
  const ended = report.since ? Date.parse(report.since) : null;
  const facts = [
    since !== null && ended !== null && { name: t("fact.took"), value: format.duration(ended - since) },
    { name: t("fact.sessions"), value: format.number(grounds.sessions) },
    { name: t(grounds.all ? "fact.allRatings" : "fact.ratings"), value: format.number(grounds.ratings) },
  ].filter((fact) => fact !== false);
  return (
    <dl className={classes.facts}>
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="aimm-figures">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
