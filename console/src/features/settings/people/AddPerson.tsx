import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { fieldErrors, isApiError } from "@/api/errors";
import { keys } from "@/api/queries";
import { FormModal } from "@/components/forms/FormModal";
import { tell } from "@/components/forms/notify";
import { ErrorPanel } from "@/components/page/Feedback";
import { useDescribe } from "@/i18n/describe";
import { describeField } from "@/i18n/fields";
import { Once } from "../Once";
import { generatePassword, passwordProblem } from "../password";
import type { Role } from "../queries";
import { PasswordChoice, type Typed } from "./PasswordChoice";
import { RoleChoice } from "./RoleChoice";
import "../texts";

const TAKEN = "user-same-username-already-exists";

/** Let somebody in. A generated password is shown once, after the account was made. */
export function AddPerson({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const describe = useDescribe();
  const queries = useQueryClient();
  const [username, setUsername] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [typed, setTyped] = useState<Typed>(null);
  const [tried, setTried] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const add = useMutation({
    mutationFn: (password: string) =>
      item(api.POST("/api/v1/users", { body: { username: username.trim(), password, role } })),
    onSuccess: (person, password) => {
      void queries.invalidateQueries({ queryKey: keys.access("people") });
      if (typed === null) return setShown(password);
      tell(t("people.created", { name: person.username }));
      onClose();
    },
  });
  const problem = typed === null ? null : passwordProblem(typed);
  const wrong = fieldErrors(add.error);
  const taken = isApiError(add.error) && add.error.has(TAKEN);
  const elsewhere = add.error && !taken && !wrong.username && !wrong.password;

  function nameError(): string | undefined {
    if (tried && username.trim() === "") return describeField("cannot be blank");
    if (taken) return describe(add.error);
    return wrong.username && describeField(wrong.username);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (username.trim() === "" || problem) return;
    add.mutate(typed ?? generatePassword());
  }

  if (shown !== null) {
    const name = username.trim();
    return (
      <FormModal opened onClose={onClose} title={t("people.createdTitle", { name })}>
        <Once secret={shown} label={t("password.label")} onDone={onClose} />
      </FormModal>
    );
  }
  return (
    <FormModal opened onClose={onClose} title={t("people.add")}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {elsewhere && <ErrorPanel error={add.error} />}
          <TextInput
            label={t("people.username")}
            description={t("people.usernameHint")}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
            error={nameError()}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            data-autofocus
            required
          />
          <RoleChoice value={role} onChange={setRole} />
          <PasswordChoice
            value={typed}
            onChange={setTyped}
            error={
              tried && problem ? t(`account.${problem}`) : wrong.password && describeField(wrong.password)
            }
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {shared("action.cancel")}
            </Button>
            <Button type="submit" loading={add.isPending}>
              {t("people.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </FormModal>
  );
}
