import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { confirm } from "./confirm";

/** Ask before leaving a page, or closing it, while `unsaved`. */
export function useUnsavedGuard(unsaved: boolean): void {
  const { t } = useTranslation("shared");
  useBlocker({
    shouldBlockFn: async () => {
      if (!unsaved) return false;
      const leaves = await confirm({
        title: t("unsaved.title"),
        text: t("unsaved.text"),
        action: t("unsaved.leave"),
        danger: true,
      });
      return !leaves;
    },
    enableBeforeUnload: unsaved,
  });
}
