import { Anchor, Button, Group, Text, ThemeIcon, Tooltip } from "@mantine/core";
import { IconArrowsShuffle, IconCloudOff, IconHandFinger, IconPin } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import { useFormat } from "@/i18n/format";
import type { Story } from "../queries";
import classes from "./Session.module.css";
import "../texts";

type Pick = Story["picks"][number];

const AT_FIRST = 30;
const ICONS = {
  drawn: [IconArrowsShuffle, "iris"],
  sticky: [IconPin, "gray"],
  forced: [IconHandFinger, "orange"],
  fallback: [IconCloudOff, "orange"],
} as const;

function reasonOf(pick: Pick): keyof typeof ICONS {
  return pick.reason in ICONS ? (pick.reason as keyof typeof ICONS) : "sticky";
}

interface OnePickProps {
  pick: Pick;
  /** Whether to explain the reason: once is enough. */
  explained: boolean;
  useCaseId: string | null;
  openedAt: string;
}

function OnePick({ pick, explained, useCaseId, openedAt }: OnePickProps) {
  const { t } = useTranslation("feedback");
  const format = useFormat();
  const reason = reasonOf(pick);
  const [Icon, color] = ICONS[reason];
  const late = Date.parse(pick.at) - Date.parse(openedAt);
  const { flowId, useCaseStepCode: step, revision: number } = pick;
  const revision = t("session.picks.revision", { number });
  return (
    <li className={classes.pick}>
      <ThemeIcon variant="light" color={color} radius="xl" size={28} aria-hidden>
        <Icon size={15} />
      </ThemeIcon>
      <div>
        <Group gap="xs" mih={28}>
          <span className={step ? classes.code : undefined}>{step ?? t("session.picks.all")}</span>
          {step &&
            number > 0 &&
            (useCaseId && flowId ? (
              <Anchor
                size="sm"
                aria-label={t("session.picks.open", { step, number })}
                renderRoot={(props) => (
                  <Link
                    {...props}
                    to="/use-cases/$useCaseId/flows/$flowId"
                    params={{ useCaseId, flowId }}
                    search={{ step, revision: number } as never}
                  />
                )}
              >
                {revision}
              </Anchor>
            ) : (
              <Text size="sm" c="dimmed">
                {revision}
              </Text>
            ))}
        </Group>
        <Text size="sm" c="dimmed">
          <strong>{t(`session.reason.${reason}`)}</strong>
          {explained && <> · {t(`session.reason.${reason}Hint`)}</>}
        </Text>
      </div>
      <Tooltip label={format.dateTime(pick.at)}>
        <Text size="sm" c="dimmed" className="aimm-figures" lh="28px">
          {late < 1000
            ? t("session.picks.atOnce")
            : t("session.picks.later", { time: format.duration(late) })}
        </Text>
      </Tooltip>
    </li>
  );
}

/** What the session was served, pick by pick. */
export function PicksSection({ story }: { story: Story }) {
  const { t } = useTranslation("feedback");
  const [all, setAll] = useState(false);
  const shown = all ? story.picks : story.picks.slice(0, AT_FIRST);
  const rest = story.picks.length - shown.length;
  return (
    <Section title={t("session.picks.title")} hint={t("session.picks.hint")}>
      <ol className={classes.picks}>
        {shown.map((pick, at) => (
          <OnePick
            key={pick.id}
            pick={pick}
            explained={shown.findIndex((other) => other.reason === pick.reason) === at}
            useCaseId={story.useCaseId}
            openedAt={story.openedAt}
          />
        ))}
      </ol>
      {rest > 0 && (
        <Button variant="default" size="xs" onClick={() => setAll(true)}>
          {t("session.picks.more", { count: rest })}
        </Button>
      )}
    </Section>
  );
}
