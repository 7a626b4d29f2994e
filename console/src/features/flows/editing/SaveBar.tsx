import { Button, Group, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { parseJson } from "@/api/json/parse";
import { placeOf } from "@/components/editor/problems";
import classes from "./Step.module.css";
import { type Draft, obstacleOf } from "./state/editing";
import "../texts";
import "@/components/editor/texts";

/** Why a draft cannot be saved, in words; null when it can. */
export function useObstacle(draft: Draft | null): string | null {
  const { t } = useTranslation("flows");
  const { t: editor } = useTranslation("editor");
  const obstacle = draft && obstacleOf(draft);
  if (!draft || !obstacle) return null;
  if (obstacle !== "broken") return t(`obstacle.${obstacle}`);
  const { problem } = parseJson(draft.text);
  if (!problem) return null;
  const { line } = placeOf(draft.text, problem.at);
  return `${t("obstacle.broken", { line })} ${editor(`problem.${problem.code}`)}`;
}

interface SaveBarProps {
  draft: Draft;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}

/** Save or discard one step; what keeps it from being saved. */
export function SaveBar({ draft, saving, onSave, onDiscard }: SaveBarProps) {
  const { t } = useTranslation("flows");
  const obstacle = useObstacle(draft);
  return (
    <Group className={classes.foot} justify="space-between" gap="sm" wrap="nowrap">
      <Group gap={6} wrap="nowrap" role="status" miw={0}>
        {obstacle && (
          <>
            <IconAlertCircle size={16} color="var(--aimm-bad)" aria-hidden className={classes.bulb} />
            <Text size="xs" c="var(--aimm-bad)">
              {obstacle}
            </Text>
          </>
        )}
      </Group>
      <Group gap="xs" wrap="nowrap">
        <Button size="xs" variant="subtle" color="gray" onClick={onDiscard} disabled={saving}>
          {t("step.discard")}
        </Button>
        <Button size="xs" onClick={onSave} loading={saving} disabled={obstacle !== null}>
          {t("step.save")}
        </Button>
      </Group>
    </Group>
  );
}
