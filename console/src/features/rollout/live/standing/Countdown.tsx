import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useServiceNow } from "@/components/time/Ago";
import { useFormat } from "@/i18n/format";
import classes from "./Countdown.module.css";

interface CountdownProps {
  /** When it looks again. */
  until: string;
  /** When it looked last: the ring is full then. */
  from: string | null;
}

const RADIUS = 9;
const AROUND = 2 * Math.PI * RADIUS;

function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** How long until the next look, by the service's clock. */
export function Countdown({ until, from }: CountdownProps) {
  const { t } = useTranslation("rollout");
  const format = useFormat();
  const now = useServiceNow(1000);
  const end = Date.parse(until);
  const left = end - now;
  const whole = from ? end - Date.parse(from) : 60_000;
  const part = Math.min(Math.max(left / (whole || 1), 0), 1);
  const said = left <= 0 ? t("now.looks") : left < 3_600_000 ? clock(left) : format.duration(left);
  return (
    <Group gap={8} wrap="nowrap">
      <svg width={22} height={22} viewBox="-11 -11 22 22" aria-hidden className={classes.ring}>
        <circle r={RADIUS} className={classes.track} />
        <circle
          r={RADIUS}
          className={classes.left}
          strokeDasharray={`${AROUND * part} ${AROUND}`}
          transform="rotate(-90)"
        />
      </svg>
      <Text size="sm">
        {left > 0 && <span>{t("now.nextLook")} </span>}
        <Text span fw={600} inherit className="aimm-figures">
          {said}
        </Text>
      </Text>
    </Group>
  );
}
