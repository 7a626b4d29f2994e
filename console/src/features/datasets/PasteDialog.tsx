import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { FormModal } from "@/components/forms/FormModal";
import { tell, tellError } from "@/components/forms/notify";
import { PreviewView } from "./PreviewView";
import { itemKeys } from "./queries";
import { type Asked, usePreview } from "./usePreview";
import "./texts";

interface PasteProps {
  useCaseId: string;
  datasetId: string;
  close: () => void;
}

function Paste({ useCaseId, datasetId, close }: PasteProps) {
  const { t } = useTranslation("datasets");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const paste = (asked: Asked, store: boolean) =>
    unwrap(
      api.POST("/api/v1/datasets/{dataset_id}/paste", {
        params: { path: { dataset_id: datasetId } },
        body: { text, ...asked, store },
      }),
    );
  const previewing = usePreview((asked) => paste(asked, false));
  const { preview, asked, busy, error, look, forget } = previewing;
  const store = useMutation({
    mutationFn: () => paste(asked, true),
    onSuccess: ({ stored }) => {
      tell(t("paste.done", { count: stored }));
      close();
    },
    onError: (failure) => tellError(failure, () => store.mutate()),
    onSettled: () => queries.invalidateQueries({ queryKey: itemKeys(useCaseId, datasetId) }),
  });
  const ready = preview && !error && !busy && preview.rows.some((row) => row.item !== null);
  return (
    <Stack>
      <Textarea
        data-autofocus
        label={t("paste.rows")}
        description={t("paste.rowsHint")}
        autosize
        minRows={5}
        maxRows={10}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          forget(); // what is stored is what was looked at
        }}
      />
      <PreviewView previewing={previewing} />
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {shared("action.cancel")}
        </Button>
        {preview ? (
          <Button disabled={!ready} loading={store.isPending} onClick={() => store.mutate()}>
            {t("paste.store")}
          </Button>
        ) : (
          <Button disabled={!text.trim()} loading={busy} onClick={() => look()}>
            {t("paste.preview")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** Adds pasted rows to the draft, once their preview was seen. */
export function PasteDialog({ opened, ...rest }: PasteProps & { opened: boolean }) {
  const { t } = useTranslation("datasets");
  return (
    <FormModal opened={opened} onClose={rest.close} title={t("paste.title")} size="xl">
      <Paste {...rest} />
    </FormModal>
  );
}
