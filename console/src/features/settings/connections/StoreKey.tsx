import { Button, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal } from "@/components/forms/FormModal";
import { tell } from "@/components/forms/notify";
import { Password } from "@/components/forms/Password";
import type { Connection } from "@/kinds/connection";
import { useConnectionChange } from "./useConnectionChange";
import "../texts";

/** Store the API key of a connection; it is never shown again. */
export function StoreKey({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const [secret, setSecret] = useState("");
  const [tried, setTried] = useState(false);
  const { store } = useConnectionChange(connection);
  const { name } = connection;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (secret.trim() === "") return;
    store.mutate(secret.trim(), {
      onSuccess: () => {
        tell(t("connections.keyStored", { name }));
        onClose();
      },
    });
  }

  return (
    <FormModal opened onClose={onClose} title={t("connections.setKeyTitle", { name })}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t("connections.setKeyText")}</Text>
          <Password
            label={t("connections.key")}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
            error={tried && secret.trim() === "" ? t("connections.keyMissing") : undefined}
            autoComplete="off"
            data-autofocus
            required
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {shared("action.cancel")}
            </Button>
            <Button type="submit" loading={store.isPending}>
              {shared("action.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </FormModal>
  );
}
