import { Button, Checkbox, Group, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { fieldErrors } from "@/api/errors";
import { keys } from "@/api/queries";
import { FormModal } from "@/components/forms/FormModal";
import { ErrorPanel } from "@/components/page/Feedback";
import { describeField } from "@/i18n/fields";
import { Choice } from "../Choice";
import { Once } from "../Once";
import type { Scope } from "../queries";
import "../texts";

const SCOPES = ["pick", "feedback", "read"] as const;

/** A key for an application; its text is shown once. */
export function CreateKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["pick", "feedback"]);
  const [tried, setTried] = useState(false);
  const create = useMutation({
    mutationFn: () => item(api.POST("/api/v1/api-keys", { body: { name: name.trim(), scopes } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.access("keys") }),
  });
  const wrong = fieldErrors(create.error);

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (name.trim() !== "" && scopes.length > 0) create.mutate();
  }

  function nameError(): string | undefined {
    if (tried && name.trim() === "") return describeField("cannot be blank");
    return wrong.name && describeField(wrong.name);
  }

  if (create.data) {
    const title = t("keys.createdTitle", { name: create.data.name });
    return (
      <FormModal opened onClose={onClose} title={title} size="lg">
        <Once secret={create.data.key} label={title} hint={t("keys.createdHint")} onDone={onClose} />
      </FormModal>
    );
  }
  return (
    <FormModal opened onClose={onClose} title={t("keys.create")}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {create.error && !wrong.name && <ErrorPanel error={create.error} />}
          <TextInput
            label={t("keys.name")}
            description={t("keys.nameHint")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={nameError()}
            autoComplete="off"
            data-autofocus
            required
          />
          <Checkbox.Group
            label={t("keys.scopes")}
            value={scopes}
            onChange={(chosen) => setScopes(SCOPES.filter((one) => chosen.includes(one)))}
            error={tried && scopes.length === 0 ? t("keys.scopesNeeded") : undefined}
          >
            <Stack gap="xs" mt={6} mb={6}>
              {SCOPES.map((scope) => (
                <Choice
                  key={scope}
                  kind="checkbox"
                  value={scope}
                  chosen={scopes.includes(scope)}
                  label={t(`keys.scope.${scope}`)}
                  hint={t(`keys.scope.${scope}Hint`)}
                />
              ))}
            </Stack>
          </Checkbox.Group>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {shared("action.cancel")}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t("keys.create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </FormModal>
  );
}
