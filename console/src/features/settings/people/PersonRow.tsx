import { ActionIcon, Avatar, Badge, Group, Menu, Popover, Text } from "@mantine/core";
import {
  IconDots,
  IconKey,
  IconLock,
  IconTrash,
  IconUserCheck,
  IconUserOff,
  IconUserShield,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { confirm } from "@/components/forms/confirm";
import { tell } from "@/components/forms/notify";
import { useFieldWords } from "@/components/records/words";
import { userKind } from "@/kinds/user";
import type { Person } from "../queries";
import { ChangeRole } from "./ChangeRole";
import { ResetPassword } from "./ResetPassword";
import { usePersonChange } from "./usePersonChange";
import "../texts";

function PersonMenu({ person }: { person: Person }) {
  const { t } = useTranslation("settings");
  const [dialog, setDialog] = useState<"role" | "password" | null>(null);
  const { change, remove } = usePersonChange(person);
  const name = person.username;

  async function toggle() {
    const active = !person.active;
    const sure =
      active ||
      (await confirm({
        title: t("people.deactivateTitle", { name }),
        text: t("people.deactivateText", { name }),
        action: t("people.deactivate"),
        danger: true,
      }));
    if (!sure) return;
    change.mutate(active, {
      onSuccess: () => tell(t(active ? "people.activated" : "people.deactivated", { name })),
    });
  }

  async function erase() {
    const sure = await confirm({
      title: t("people.deleteTitle", { name }),
      text: t("people.deleteText", { name }),
      action: t("people.delete"),
      danger: true,
    });
    if (sure) remove.mutate(undefined, { onSuccess: () => tell(t("people.deleted", { name })) });
  }

  return (
    <>
      <Menu position="bottom-end" width={220} shadow="md">
        <Menu.Target>
          <ActionIcon
            aria-label={t("people.actions", { name })}
            loading={change.isPending || remove.isPending}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUserShield size={16} />} onClick={() => setDialog("role")}>
            {t("people.changeRole")}
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setDialog("password")}>
            {t("people.resetPassword")}
          </Menu.Item>
          <Menu.Item
            leftSection={person.active ? <IconUserOff size={16} /> : <IconUserCheck size={16} />}
            onClick={() => void toggle()}
          >
            {person.active ? t("people.deactivate") : t("people.activate")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => void erase()}>
            {t("people.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === "role" && <ChangeRole person={person} onClose={() => setDialog(null)} />}
      {dialog === "password" && <ResetPassword person={person} onClose={() => setDialog(null)} />}
    </>
  );
}

/** In the place of the menu: why there is none for oneself. */
function OwnRights() {
  const { t } = useTranslation("settings");
  return (
    <Popover position="bottom-end" width={300} shadow="md" withRoles={false}>
      <Popover.Target>
        <ActionIcon aria-label={t("people.ownRightsWhy")}>
          <IconLock size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" role="status">
          {t("people.ownRights")}
        </Text>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What an administrator may do about somebody; nothing about oneself. */
export function PersonActions({ person, self }: { person: Person; self: boolean }) {
  return self ? <OwnRights /> : <PersonMenu person={person} />;
}

/** Somebody who may sign in. */
export function PersonName({ person, self }: { person: Person; self: boolean }) {
  const { t } = useTranslation("settings");
  return (
    <Group gap="sm" wrap="nowrap" miw={0}>
      <Avatar
        name={person.username}
        color={person.active ? "iris" : "gray"}
        radius="xl"
        size={32}
        aria-hidden
      />
      <Text fw={550} truncate title={person.username} c={person.active ? undefined : "dimmed"}>
        {person.username}
      </Text>
      {self && (
        <Badge variant="light" radius="sm" tt="none">
          {t("people.you")}
        </Badge>
      )}
      {!person.active && (
        <Badge variant="outline" color="gray" radius="sm" tt="none">
          {t("people.inactive")}
        </Badge>
      )}
    </Group>
  );
}

/** A role in a word; what it allows is said beside it. */
export function RoleName({ role }: { role: Person["role"] }) {
  const { label, hint } = useFieldWords(userKind).option("role", role);
  return (
    <Text span size="sm" title={hint}>
      {label}
    </Text>
  );
}
