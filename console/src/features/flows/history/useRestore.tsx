import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type ConfiguredStep, type Revision, restoreRevision } from "@/api/configurations";
import { confirm } from "@/components/forms/confirm";
import { tell, tellError } from "@/components/forms/notify";
import { type Editing, isDirty } from "../editing/state/editing";
import { type Effect, startsAgain } from "../model/consequences";
import { useRefresh } from "../queries";
import "../texts";

interface Wanted {
  flowStepId: string;
  /** Of the step. */
  title: string;
  revision: Revision;
  editing: Editing;
}

/** Bring an earlier revision back, after it was said what will happen; answers the step as it is afterwards. */
export function useRestore(useCaseId: string, effect: Effect) {
  const { t } = useTranslation("flows");
  const refresh = useRefresh(useCaseId);
  return async ({ flowStepId, title, revision, editing }: Wanted): Promise<ConfiguredStep | null> => {
    const { number } = revision;
    const warns = startsAgain(effect);
    const goes = await confirm({
      title: t("history.restoreTitle", { number }),
      text: (
        <Stack gap="sm">
          <Text size="sm">{t("history.restoreText")}</Text>
          {isDirty(editing) && <Text size="sm">{t("history.restoreDraft")}</Text>}
          {warns && (
            <Text size="sm" c="var(--aimm-warn)">
              {t(`warn.${effect}`)}
            </Text>
          )}
        </Stack>
      ),
      action: t(warns ? "warn.restore" : "history.restoreAction"),
    });
    if (!goes) return null;
    try {
      const { version } = editing.newer ?? editing.base;
      const step = await restoreRevision(flowStepId, number, version);
      tell(t("history.restored", { from: number, title, number: step.revision }));
      return step;
    } catch (error) {
      tellError(error);
      return null;
    } finally {
      refresh();
    }
  };
}
