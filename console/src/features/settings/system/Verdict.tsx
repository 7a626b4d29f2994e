import { Button, Group, Text, ThemeIcon, Title } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCloudOff, IconInfoCircle, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLive } from "@/api/live/stream";
import { Section } from "@/components/page/Section";
import { useFormat } from "@/i18n/format";
import type { System } from "../queries";
import { type Finding, findingsOf, verdictOf } from "./health";
import classes from "./System.module.css";
import { useUnits } from "./useUnits";
import "../texts";

const LOOKS = {
  well: [IconCheck, "teal"],
  noted: [IconInfoCircle, "orange"],
  ill: [IconAlertTriangle, "red"],
  offline: [IconCloudOff, "orange"],
} as const;

function useSay() {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const units = useUnits();
  return (finding: Finding): string => {
    switch (finding.kind) {
      case "snapshot":
        return t("system.finding.snapshot", { age: format.duration(finding.ageMs) });
      case "other":
        return t("system.finding.other", { text: finding.text });
      case "slow":
        return t("system.finding.slow", { time: units.latency(finding.ms) });
      case "streams":
        return t("system.finding.streams", { open: finding.open, most: finding.most });
      case "store":
      case "database":
        return t(`system.finding.${finding.kind}`);
      default:
        return t(`system.finding.${finding.kind}`, { count: finding.count });
    }
  };
}

interface VerdictProps {
  system: System;
  updatedAt: number;
  refreshing: boolean;
  onRefresh: () => void;
}

/** In words: whether it works, what does not, and what to do. */
export function Verdict({ system, updatedAt, refreshing, onRefresh }: VerdictProps) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const say = useSay();
  const { status } = useLive();
  const findings = findingsOf(system);
  const verdict = status === "stale" ? "offline" : verdictOf(findings);
  const [Icon, color] = LOOKS[verdict];
  return (
    <Section>
      <Group justify="space-between" align="flex-start" gap="md">
        <div className={classes.verdict} role="status">
          <ThemeIcon size={44} radius="xl" variant="light" color={color} aria-hidden>
            <Icon size={24} />
          </ThemeIcon>
          <div>
            <Title order={2} size="h4">
              {t(`system.${verdict}`)}
            </Title>
            <Text c="dimmed" size="sm" mt={2}>
              {t(`system.${verdict}Hint`)}
            </Text>
          </div>
        </div>
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            {t("system.asOf", { time: format.time(updatedAt) })}
          </Text>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconRefresh size={14} />}
            loading={refreshing}
            onClick={onRefresh}
          >
            {t("system.refresh")}
          </Button>
        </Group>
      </Group>
      {findings.length > 0 && (
        <ul className={classes.findings}>
          {findings.map((finding) => (
            <li key={finding.kind} className={classes.finding} data-severity={finding.severity}>
              <Text fw={600}>{say(finding)}</Text>
              <Text size="sm" c="dimmed">
                {t(`system.finding.${finding.kind}Do`)}
              </Text>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
