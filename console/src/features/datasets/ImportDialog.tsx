import { Button, FileInput, Group, Progress, SegmentedControl, Select, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item, type Schemas, unwrap } from "@/api/client";
import { FormModal } from "@/components/forms/FormModal";
import { tellError } from "@/components/forms/notify";
import type { Job } from "@/kinds/job";
import { ImportProgress } from "./ImportProgress";
import { formatOf } from "./mapping";
import { PreviewView } from "./PreviewView";
import { type Format, itemKeys } from "./queries";
import { upload } from "./upload";
import { usePreview } from "./usePreview";
import "./texts";

interface ImportProps {
  useCaseId: string;
  datasetId: string;
  close: () => void;
}

type Taken = Schemas["ImportBody"]["taken"];

/** Uploads what was chosen; another choice, and closing, stops it. */
function useUpload(datasetId: string) {
  const [part, setPart] = useState(0);
  const control = useRef<AbortController>(null);
  useEffect(() => () => control.current?.abort(), []);
  const sent = useMutation({
    mutationFn: (file: File) => {
      control.current?.abort();
      control.current = new AbortController();
      setPart(0);
      return upload(datasetId, file, setPart, control.current.signal);
    },
  });
  const forget = () => {
    control.current?.abort();
    sent.reset();
  };
  return { part, sent, forget };
}

function Import({ useCaseId, datasetId, close }: ImportProps) {
  const { t } = useTranslation("datasets");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const [format, setFormat] = useState<Format>("jsonl");
  const [taken, setTaken] = useState<Taken>("replace");
  const [job, setJob] = useState<Job | null>(null);
  const { part, sent, forget } = useUpload(datasetId);
  const source = useRef<{ id: string; format: Format } | null>(null);
  const previewing = usePreview((asked) => {
    const { id, format: read } = source.current ?? { id: "", format };
    return unwrap(
      api.POST("/api/v1/datasets/{dataset_id}/uploads/{upload_id}/preview", {
        params: { path: { dataset_id: datasetId, upload_id: id } },
        body: { format: read, ...asked },
      }),
    );
  });
  const { preview, asked, busy, error } = previewing;

  function look(id: string, read: Format): void {
    source.current = { id, format: read };
    previewing.look({ columns: null });
  }

  function choose(file: File | null): void {
    forget();
    previewing.forget();
    if (!file) return;
    const read = formatOf(file.name);
    setFormat(read);
    sent.mutate(file, {
      onSuccess: (id) => look(id, read),
      onError: (failure) => {
        if (!(failure instanceof DOMException)) tellError(failure, () => choose(file));
      },
    });
  }

  const start = useMutation({
    mutationFn: (uploadId: string) =>
      item(
        api.POST("/api/v1/datasets/{dataset_id}/imports", {
          params: { path: { dataset_id: datasetId } },
          body: { uploadId, format, ...asked, taken },
        }),
      ),
    onSuccess: setJob,
    onError: (failure, id) => tellError(failure, () => start.mutate(id)),
    onSettled: () => queries.invalidateQueries({ queryKey: itemKeys(useCaseId, datasetId) }),
  });

  if (job) {
    return (
      <Stack>
        <ImportProgress useCaseId={useCaseId} datasetId={datasetId} started={job} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {shared("action.close")}
          </Button>
        </Group>
      </Stack>
    );
  }
  const id = sent.data;
  return (
    <Stack>
      <FileInput
        data-autofocus
        label={t("import.file")}
        description={t("import.fileHint")}
        accept=".jsonl,.ndjson,.json,.csv,.txt"
        clearable
        clearButtonProps={{ "aria-label": shared("action.clear") }}
        onChange={choose}
      />
      {sent.isPending && <Progress aria-label={t("import.uploading")} value={part * 100} animated />}
      {id !== undefined && (
        <>
          <SegmentedControl
            aria-label={t("import.format")}
            data={(["jsonl", "csv"] as const).map((one) => ({ value: one, label: t(`import.${one}`) }))}
            value={format}
            onChange={(chosen) => {
              const read = chosen === "csv" ? "csv" : "jsonl";
              setFormat(read);
              look(id, read);
            }}
          />
          <PreviewView previewing={previewing} />
          <Select
            size="xs"
            maw={240}
            label={t("import.taken")}
            data={(["replace", "keep"] as const).map((one) => ({ value: one, label: t(`import.${one}`) }))}
            value={taken}
            allowDeselect={false}
            onChange={(chosen) => setTaken(chosen === "keep" ? "keep" : "replace")}
          />
        </>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {shared("action.cancel")}
        </Button>
        <Button
          disabled={id === undefined || !preview || busy || error !== null || preview.rows.length === 0}
          loading={start.isPending}
          onClick={() => id !== undefined && start.mutate(id)}
        >
          {t("import.start")}
        </Button>
      </Group>
    </Stack>
  );
}

/** Imports a file into the draft: upload, preview, job. */
export function ImportDialog({ opened, ...rest }: ImportProps & { opened: boolean }) {
  const { t } = useTranslation("datasets");
  return (
    <FormModal opened={opened} onClose={rest.close} title={t("import.title")} size="xl">
      <Import {...rest} />
    </FormModal>
  );
}
