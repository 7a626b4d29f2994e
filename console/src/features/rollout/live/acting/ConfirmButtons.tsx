import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface ConfirmButtonsProps {
  /** What will be done: the action itself. */
  action: string;
  run: () => void;
  close: () => void;
  busy?: boolean;
  disabled?: boolean;
  danger?: boolean;
}

export function ConfirmButtons({ action, run, close, busy, disabled, danger }: ConfirmButtonsProps) {
  const { t } = useTranslation("shared");
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={close}>
        {t("action.cancel")}
      </Button>
      <Button color={danger ? "red" : undefined} onClick={run} loading={busy} disabled={disabled}>
        {action}
      </Button>
    </Group>
  );
}
