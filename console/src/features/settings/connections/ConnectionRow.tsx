import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { IconDots, IconKey, IconKeyOff, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { confirm } from "@/components/forms/confirm";
import { tell } from "@/components/forms/notify";
import { RecordDialog } from "@/components/records/RecordDialog";
import { useFormat } from "@/i18n/format";
import { type Connection, connectionKind } from "@/kinds/connection";
import classes from "../Settings.module.css";
import { StoreKey } from "./StoreKey";
import { TestDialog } from "./TestDialog";
import { useConnectionChange } from "./useConnectionChange";
import "../texts";

type Dialog = "edit" | "key" | "test" | null;

/** A connection by its name and where it leads. */
export function ConnectionName({ connection: { name, baseUrl } }: { connection: Connection }) {
  return (
    <>
      <Text fw={550} truncate title={name}>
        {name}
      </Text>
      <Text c="dimmed" className={classes.mono} truncate title={baseUrl}>
        {baseUrl}
      </Text>
    </>
  );
}

/** Where its API key is, or since when one is stored. */
export function ConnectionKey({ connection: { secretRef, secretSetAt } }: { connection: Connection }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const text = secretSetAt
    ? t("connections.storedKey", { date: format.date(secretSetAt) })
    : (secretRef ?? t("connections.noKey"));
  return (
    <Text span size="sm" c={secretSetAt || secretRef ? undefined : "dimmed"} truncate title={text}>
      {text}
    </Text>
  );
}

function ConnectionMenu({ connection, open }: { connection: Connection; open: (dialog: Dialog) => void }) {
  const { t } = useTranslation("settings");
  const { forget, remove } = useConnectionChange(connection);
  const { name } = connection;

  async function forgetKey() {
    const sure = await confirm({
      title: t("connections.removeKeyTitle", { name }),
      text: t("connections.removeKeyText"),
      action: t("connections.removeKey"),
      danger: true,
    });
    if (sure) forget.mutate(undefined, { onSuccess: () => tell(t("connections.keyRemoved", { name })) });
  }

  async function erase() {
    const sure = await confirm({
      title: t("connections.deleteTitle", { name }),
      text: t("connections.deleteText"),
      action: t("connections.delete"),
      danger: true,
    });
    if (sure) remove.mutate(undefined, { onSuccess: () => tell(t("connections.deleted", { name })) });
  }

  return (
    <Menu position="bottom-end" width={240} shadow="md">
      <Menu.Target>
        <ActionIcon
          aria-label={t("connections.actions", { name })}
          loading={forget.isPending || remove.isPending}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => open("edit")}>
          {t("connections.edit")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={() => open("key")}>
          {t("connections.setKey")}
        </Menu.Item>
        {connection.secretSetAt && (
          <Menu.Item leftSection={<IconKeyOff size={16} />} onClick={() => void forgetKey()}>
            {t("connections.removeKey")}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => void erase()}>
          {t("connections.delete")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Test it, change it, give it a key, delete it. */
export function ConnectionActions({ connection }: { connection: Connection }) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const [dialog, setDialog] = useState<Dialog>(null);
  const { name } = connection;
  const close = () => setDialog(null);
  return (
    <Group gap="xs" wrap="nowrap" justify="flex-end">
      <Button
        variant="default"
        size="xs"
        aria-label={t("connections.testOf", { name })}
        onClick={() => setDialog("test")}
      >
        {t("connections.test")}
      </Button>
      <ConnectionMenu connection={connection} open={setDialog} />
      {dialog === "test" && <TestDialog connection={connection} onClose={close} />}
      {dialog === "key" && <StoreKey connection={connection} onClose={close} />}
      <RecordDialog
        opened={dialog === "edit"}
        onClose={close}
        title={t("connections.editTitle", { name })}
        kind={connectionKind}
        record={connection}
        submit={shared("action.save")}
        onSaved={() => {
          close();
          tell(shared("state.saved"));
        }}
      />
    </Group>
  );
}
