import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal } from "@/components/forms/FormModal";

interface SkipDialogProps {
  opened: boolean;
  close: () => void;
  skip: (reason: string) => void;
}

/** Asks why a task is skipped. */
export function SkipDialog({ opened, close, skip }: SkipDialogProps) {
  const { t } = useTranslation("reviewing");
  const { t: shared } = useTranslation("shared");
  const [reason, setReason] = useState("");
  return (
    <FormModal opened={opened} onClose={close} title={t("skipTitle")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!reason.trim()) return;
          skip(reason.trim());
          setReason("");
          close();
        }}
      >
        <Stack>
          <TextInput
            data-autofocus
            label={t("reason")}
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {shared("action.cancel")}
            </Button>
            <Button type="submit" disabled={!reason.trim()}>
              {t("skip")}
            </Button>
          </Group>
        </Stack>
      </form>
    </FormModal>
  );
}
