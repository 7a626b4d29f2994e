import { Button, Group, Text, Tooltip } from "@mantine/core";
import { IconDeviceFloppy, IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Effect } from "../model/consequences";
import { startsAgain } from "../model/consequences";
import classes from "./FlowEditor.module.css";
import "../texts";

interface StepToolbarProps {
  effect: Effect;
  dirty: number;
  saving: boolean;
  onSaveAll: () => void;
  onDiscardAll: () => void;
}

const KEYS = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘S" : "Ctrl+S";

/** Over the steps: what saving means, and saving them all. */
export function StepToolbar({ effect, dirty, saving, onSaveAll, onDiscardAll }: StepToolbarProps) {
  const { t } = useTranslation("flows");
  return (
    <Group className={classes.toolbar} justify="space-between" gap="sm">
      <Group gap={8} wrap="nowrap" align="flex-start" className={classes.effect}>
        <IconInfoCircle size={18} aria-hidden className={classes.sign} />
        <Text size="sm" c={startsAgain(effect) ? "var(--aimm-warn)" : "dimmed"}>
          {t(`effect.${effect}`)}
        </Text>
      </Group>
      <Group gap="xs">
        <Text size="sm" c="dimmed" role="status">
          {dirty > 0 ? t("bar.changed", { count: dirty }) : t("bar.unchanged")}
        </Text>
        {dirty > 1 && (
          <Button size="sm" variant="subtle" color="gray" onClick={onDiscardAll} disabled={saving}>
            {t("bar.discardAll")}
          </Button>
        )}
        <Tooltip label={t("bar.saveAllHint", { keys: KEYS })}>
          <Button
            size="sm"
            leftSection={<IconDeviceFloppy size={16} />}
            onClick={onSaveAll}
            loading={saving}
            disabled={dirty === 0}
          >
            {t("bar.saveAll")}
          </Button>
        </Tooltip>
      </Group>
    </Group>
  );
}
