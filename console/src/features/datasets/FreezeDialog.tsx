import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { FormModal } from "@/components/forms/FormModal";
import { tell, tellError } from "@/components/forms/notify";
import { type Draft, itemKeys } from "./queries";
import "./texts";

interface FreezeProps {
  useCaseId: string;
  datasetId: string;
  draft: Draft;
  close: () => void;
}

function Freeze({ useCaseId, datasetId, draft, close }: FreezeProps) {
  const { t } = useTranslation("datasets");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const freeze = useMutation({
    mutationFn: () =>
      item(
        api.POST("/api/v1/datasets/{dataset_id}/versions", {
          params: { path: { dataset_id: datasetId } },
          body: { note: note.trim() || null },
        }),
      ),
    onSuccess: ({ number }) => {
      tell(t("freeze.done", { number: String(number) }));
      close();
    },
    onError: (error) => tellError(error, () => freeze.mutate()),
    onSettled: () => queries.invalidateQueries({ queryKey: itemKeys(useCaseId, datasetId) }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        freeze.mutate();
      }}
    >
      <Stack>
        <Text size="sm">{t("freeze.text", { count: draft.count, number: String(draft.number) })}</Text>
        <Textarea
          data-autofocus
          label={t("freeze.note")}
          description={t("freeze.noteHint")}
          autosize
          minRows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {shared("action.cancel")}
          </Button>
          <Button type="submit" loading={freeze.isPending}>
            {t("freeze.action")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Makes the draft the next version, with a note. */
export function FreezeDialog({ opened, ...rest }: FreezeProps & { opened: boolean }) {
  const { t } = useTranslation("datasets");
  return (
    <FormModal
      opened={opened}
      onClose={rest.close}
      title={t("freeze.title", { number: String(rest.draft.number) })}
    >
      <Freeze {...rest} />
    </FormModal>
  );
}
