import { Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { confirm } from "@/components/forms/confirm";
import { tell } from "@/components/forms/notify";
import { type Effect, startsAgain } from "../../model/consequences";
import { goneOver } from "./editing";
import type { Outcome } from "./saving";
import type { FlowEditing } from "./useFlowEditing";
import "../../texts";

/** Saving with what belongs to it: the warning before, the word after, the conflict that may come of it. */
export function useSaving(editing: FlowEditing, effect: Effect, titles: ReadonlyMap<string, string>) {
  const { t } = useTranslation("flows");
  const warns = useWarning(effect);
  const [conflict, setConflict] = useState<string | null>(null);

  async function one(id: string, over = false): Promise<void> {
    if (editing.saving.has(id) || !(await warns())) return;
    const outcome = await editing.save(id, over ? goneOver : undefined);
    if (outcome === "conflict") setConflict(id);
    if (outcome === "saved") tell(t("step.savedNow", { title: titles.get(id) ?? "" }));
    if (outcome === "same") tell(t("step.savedSame", { title: titles.get(id) ?? "" }));
  }

  async function all(): Promise<void> {
    const ids = editing.dirty.filter((id) => !editing.saving.has(id));
    if (ids.length === 0 || !(await warns())) return;
    const outcomes: Outcome[] = [];
    for (const id of ids) outcomes.push(await editing.save(id));
    const saved = outcomes.filter((outcome) => outcome === "saved").length;
    setConflict(ids[outcomes.indexOf("conflict")] ?? null);
    if (saved > 0) tell(t("bar.saved", { count: saved }));
    if (outcomes.some((outcome) => outcome === "blocked" || outcome === "failed")) tell(t("bar.blocked"));
  }

  return {
    conflict,
    setConflict,
    save: (id: string) => void one(id),
    saveOver: (id: string) => void one(id, true),
    saveAll: () => void all(),
  };
}

/** Asks before a save that makes the statistics of a rollout start again; true when nothing has to be asked. */
function useWarning(effect: Effect): () => Promise<boolean> {
  const { t } = useTranslation("flows");
  return async () => {
    if (!startsAgain(effect)) return true;
    const running = effect === "newEpoch";
    return confirm({
      title: t(running ? "warn.title" : "warn.reopensTitle"),
      text: (
        <Stack gap="sm">
          <Text size="sm">{t(`warn.${effect}`)}</Text>
          {running && (
            <Text size="sm" c="dimmed">
              {t("warn.newEpochHint")}
            </Text>
          )}
        </Stack>
      ),
      action: t("warn.action"),
    });
  };
}
