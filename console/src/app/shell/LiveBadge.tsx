import { Badge, Group, Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLive } from "@/api/live/stream";
import classes from "./Shell.module.css";

/** Says whether the page follows the service, and how fast its clock runs. */
export function LiveBadge() {
  const { t } = useTranslation("shared");
  const { status, speed } = useLive();
  return (
    <Group gap="sm" wrap="nowrap">
      {speed !== 1 && (
        <Tooltip label={t("live.fastHint")}>
          <Badge variant="light" color="orange" tt="none" radius="sm" visibleFrom="sm">
            {t("live.fast", { speed })}
          </Badge>
        </Tooltip>
      )}
      <Tooltip label={t(`live.${status}Hint`)}>
        <Group gap={6} wrap="nowrap" role="status" aria-live="polite" tabIndex={0}>
          <span className={`${classes.dot} ${classes[status]}`} aria-hidden />
          <Text size="sm" c={status === "stale" ? "var(--aimm-warn)" : "dimmed"}>
            {t(`live.${status}`)}
          </Text>
        </Group>
      </Tooltip>
    </Group>
  );
}
