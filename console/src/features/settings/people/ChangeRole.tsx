import { Button, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal } from "@/components/forms/FormModal";
import { tell } from "@/components/forms/notify";
import type { Person } from "../queries";
import { RoleChoice } from "./RoleChoice";
import { usePersonChange } from "./usePersonChange";
import "../texts";

interface DialogProps {
  person: Person;
  onClose: () => void;
}

/** Give somebody another role. */
export function ChangeRole({ person, onClose }: DialogProps) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const [role, setRole] = useState(person.role);
  const { change } = usePersonChange(person);
  const name = person.username;

  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate(
      { role },
      {
        onSuccess: () => {
          tell(t("people.roleChanged", { name, role: shared(`role.${role}`) }));
          onClose();
        },
      },
    );
  }

  return (
    <FormModal opened onClose={onClose} title={t("people.roleTitle", { name })}>
      <form onSubmit={submit}>
        <Stack>
          <RoleChoice value={role} onChange={setRole} />
          <Text size="sm" c="dimmed">
            {t("people.roleHint")}
          </Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {shared("action.cancel")}
            </Button>
            <Button type="submit" disabled={role === person.role} loading={change.isPending}>
              {t("people.changeRole")}
            </Button>
          </Group>
        </Stack>
      </form>
    </FormModal>
  );
}
