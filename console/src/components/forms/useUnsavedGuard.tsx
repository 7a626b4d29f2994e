import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { confirm } from "./confirm";

/**
 * Ask before leaving a page, or closing it, while `unsaved`.
 *
 * @param words what becomes of the changes, where they are not simply lost.
 */
export function useUnsavedGuard(unsaved: boolean, words?: { text: string; leave: string }): void {
  const { t } = useTranslation("shared");
  useBlocker({
    shouldBlockFn: async () => {
      if (!unsaved) return false;
      const leaves = await confirm({
        title: t("unsaved.title"),
        text: words?.text ?? t("unsaved.text"),
        action: words?.leave ?? t("unsaved.leave"),
        danger: words === undefined,
      });
      return !leaves;
    },
    enableBeforeUnload: unsaved,
  });
}
