import { Anchor, Badge, Group, Text, Tooltip } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Ago } from "@/components/Ago";
import { type Alarm, type Glance, pathOf, placeOf, type Severity } from "./attention";
import classes from "./HomePage.module.css";
import "./texts";

const COLORS: Record<Severity, string> = { alarm: "red", warning: "orange", info: "iris" };

/** The worst that is the matter in words, where it can be handled, and how much more there is. */
export function Alarms({ glance }: { glance: Glance }) {
  const { t } = useTranslation("home");
  const [worst, ...rest] = glance.alarms;
  if (!worst) return null;
  const place = placeOf(worst);
  return (
    <Group gap="4px 10px" className={classes.alarms}>
      <Badge size="sm" radius="sm" tt="none" variant="light" color={COLORS[worst.severity]}>
        {t(`severity.${worst.severity}`)}
      </Badge>
      <Sentence alarm={worst} />
      <Anchor
        component={Link}
        to={pathOf(place, glance.id, worst.flowId)}
        size="sm"
        className={classes.above}
      >
        <Group component="span" gap={4} wrap="nowrap">
          {t(`handle.${place}`)}
          <IconArrowRight size={14} aria-hidden />
        </Group>
      </Anchor>
      {rest.length > 0 && (
        <Tooltip label={rest.map((alarm) => t(`alarm.${alarm.code}`)).join(" ")}>
          <Text size="sm" c="dimmed" className={classes.above} tabIndex={0}>
            {t("row.more", { count: rest.length })}
          </Text>
        </Tooltip>
      )}
    </Group>
  );
}

function Sentence({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("home");
  return (
    <Text size="sm">
      {t(`alarm.${alarm.code}`, { defaultValue: alarm.text })}
      {alarm.since !== null && (
        <>
          {" "}
          <Ago moment={alarm.since} size="sm" c="dimmed" className={classes.above} />
        </>
      )}
    </Text>
  );
}
