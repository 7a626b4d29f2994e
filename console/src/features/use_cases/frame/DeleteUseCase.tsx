import { Button, Code, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { api, basedOn, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import type { UseCase } from "@/api/useCases";
import { FormModal } from "@/components/forms/FormModal";
import { tell } from "@/components/forms/notify";
import { ErrorPanel } from "@/components/page/Feedback";
import { queryStanding } from "../queries";
import "../texts";

interface DeleteUseCaseProps {
  useCase: UseCase;
  opened: boolean;
  onClose: () => void;
}

/** Deletes a use case once its code was typed: nothing of it can be brought back. */
export function DeleteUseCase({ useCase, opened, onClose }: DeleteUseCaseProps) {
  const { t } = useTranslation("use_cases");
  return (
    <FormModal opened={opened} onClose={onClose} title={t("delete.title", { title: useCase.title })}>
      <DeleteForm useCase={useCase} onClose={onClose} />
    </FormModal>
  );
}

function DeleteForm({ useCase, onClose }: Omit<DeleteUseCaseProps, "opened">) {
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data: standing } = useQuery(queryStanding(useCase.id));
  const [typed, setTyped] = useState("");
  const right = typed.trim() === useCase.code;
  const remove = useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/api/v1/use-cases/{use_case_id}", {
          params: { path: { use_case_id: useCase.id } },
          headers: basedOn(useCase.version),
        }),
      ),
    onSuccess: async () => {
      onClose();
      await navigate({ to: "/" });
      queries.removeQueries({ queryKey: keys.ofUseCase(useCase.id) });
      void queries.invalidateQueries({ queryKey: keys.overview() });
      tell(t("delete.done", { title: useCase.title }));
    },
    onError: () => void queries.invalidateQueries({ queryKey: keys.ofUseCase(useCase.id) }),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (right) remove.mutate();
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          {t("delete.text", {
            flows: t("delete.flows", { count: standing?.flows.length ?? 0 }),
            ratings: t("delete.ratings", { count: standing?.ratings ?? 0 }),
          })}
        </Text>
        {remove.isError && <ErrorPanel error={remove.error} />}
        <TextInput
          label={
            <Trans
              t={t}
              i18nKey="delete.type"
              values={{ code: useCase.code }}
              components={{ c: <Code fz="sm" /> }}
            />
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {shared("action.cancel")}
          </Button>
          <Button type="submit" color="red" disabled={!right} loading={remove.isPending}>
            {t("delete.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
