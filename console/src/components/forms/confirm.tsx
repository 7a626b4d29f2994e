import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import type { ReactNode } from "react";
import { i18next } from "@/i18n";

interface Question {
  title: string;
  /** What will happen. */
  text: ReactNode;
  /** What the button says: the action itself, never "OK". */
  action: string;
  danger?: boolean;
}

/** Ask before something that cannot be taken back, or that users will notice. */
export function confirm({ title, text, action, danger = false }: Question): Promise<boolean> {
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title: (
        <Text fw={650} component="span">
          {title}
        </Text>
      ),
      children: typeof text === "string" ? <Text size="sm">{text}</Text> : text,
      closeButtonProps: { "aria-label": i18next.t("action.close") },
      labels: { confirm: action, cancel: i18next.t("action.cancel") },
      confirmProps: danger ? { color: "red" } : {},
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onClose: () => resolve(false),
    });
  });
}
