import { Button, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal } from "@/components/forms/FormModal";
import { tell } from "@/components/forms/notify";
import { Once } from "../Once";
import { generatePassword, passwordProblem } from "../password";
import type { Person } from "../queries";
import { PasswordChoice, type Typed } from "./PasswordChoice";
import { usePersonChange } from "./usePersonChange";
import "../texts";

/** Give somebody a new password, which ends all their sessions. */
export function ResetPassword({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const [typed, setTyped] = useState<Typed>(null);
  const [tried, setTried] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const { change } = usePersonChange(person);
  const problem = typed === null ? null : passwordProblem(typed);
  const name = person.username;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    const password = typed ?? generatePassword();
    change.mutate(
      { password },
      {
        onSuccess: () => {
          tell(t("people.reset", { name }));
          if (typed === null) setShown(password);
          else onClose();
        },
      },
    );
  }

  return (
    <FormModal opened onClose={onClose} title={t("people.resetTitle", { name })}>
      {shown !== null ? (
        <Once secret={shown} label={t("password.label")} onDone={onClose} />
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            <Text size="sm">{t("people.resetText", { name })}</Text>
            <PasswordChoice
              value={typed}
              onChange={setTyped}
              error={tried && problem ? t(`account.${problem}`) : undefined}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                {shared("action.cancel")}
              </Button>
              <Button type="submit" loading={change.isPending}>
                {t("people.resetPassword")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </FormModal>
  );
}
