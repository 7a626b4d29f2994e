import { Anchor, Badge, Text, Tooltip } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Ago } from "@/components/time/Ago";
import { type Alarm, type Glance, pathOf, placeOf, type Severity } from "./attention";
import classes from "./HomePage.module.css";
import "./texts";

const WIDE_SPACE = "\u2002"; // the sentence ends here, the link begins
const COLORS: Record<Severity, string> = { alarm: "red", warning: "orange", info: "iris" };

/** The worst that is the matter in words, where it can be handled, and how much more there is. */
export function Alarms({ glance }: { glance: Glance }) {
  const { t } = useTranslation("home");
  const [worst, ...rest] = glance.alarms;
  if (!worst) return null;
  const place = placeOf(worst);
  return (
    <div className={classes.alarms}>
      <Badge size="sm" radius="sm" tt="none" variant="light" color={COLORS[worst.severity]}>
        {t(`severity.${worst.severity}`)}
      </Badge>
      <Text size="sm">
        <Sentence alarm={worst} />
        {WIDE_SPACE}
        <span className={classes.ways}>
          <Anchor
            component={Link}
            to={pathOf(place, glance.id, worst.flowId)}
            inherit
            className={`${classes.way} ${classes.above}`}
          >
            {t(`handle.${place}`)}
            <IconArrowRight size={14} aria-hidden />
          </Anchor>
          {rest.length > 0 && (
            <Tooltip label={rest.map((alarm) => t(`alarm.${alarm.code}`)).join(" ")}>
              <Text span inherit c="dimmed" className={classes.above} tabIndex={0}>
                {t("row.more", { count: rest.length })}
              </Text>
            </Tooltip>
          )}
        </span>
      </Text>
    </div>
  );
}

function Sentence({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("home");
  return (
    <>
      {t(`alarm.${alarm.code}`, { defaultValue: alarm.text })}
      {alarm.since !== null && (
        <>
          {" "}
          <Ago moment={alarm.since} inherit c="dimmed" className={classes.above} />
        </>
      )}
    </>
  );
}
