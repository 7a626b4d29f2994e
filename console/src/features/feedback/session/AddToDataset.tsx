import { Button, Checkbox, Group, Select, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queryCapture } from "@/api/captures";
import { queryDatasetChoice } from "@/api/datasets";
import { keys } from "@/api/queries";
import { FormModal } from "@/components/forms/FormModal";
import { tell } from "@/components/forms/notify";
import { ErrorPanel, Loaded } from "@/components/page/Feedback";
import { RecordForm } from "@/components/records/RecordForm";
import { type Dataset, datasetKind } from "@/kinds/dataset";
import { addItems } from "./addItems";
import { allowed, type Example, itemsOf } from "./toItems";
import "./exampleTexts";

interface AddToDatasetProps {
  useCaseId: string;
  examples: readonly Example[];
  opened: boolean;
  close: () => void;
}

/** Adds the examples of a session to a dataset, as far as there is consent. */
export function AddToDataset({ opened, close, ...rest }: AddToDatasetProps) {
  const { t } = useTranslation("session_examples");
  return (
    <FormModal opened={opened} onClose={close} title={t("dialog.title")}>
      <DatasetChoice {...rest} close={close} />
    </FormModal>
  );
}

/** Which dataset the examples are added to. */
export function DatasetChoice({ useCaseId, examples, close }: Omit<AddToDatasetProps, "opened">) {
  const { t } = useTranslation("session_examples");
  const capture = useQuery(queryCapture(useCaseId));
  const datasets = useQuery(queryDatasetChoice(useCaseId));
  return (
    <Loaded query={capture}>
      {(settings) => {
        const kept = allowed(examples, settings);
        if (kept.length === 0) return <Text>{t("dialog.nothing")}</Text>;
        return (
          <Loaded query={datasets}>
            {(all) =>
              all.length === 0 ? (
                <Stack>
                  <Text>{t("dialog.first")}</Text>
                  <RecordForm
                    kind={datasetKind(useCaseId)}
                    submit={t("dialog.create")}
                    onCancel={close}
                    onSaved={() => undefined}
                  />
                </Stack>
              ) : (
                <Adding
                  useCaseId={useCaseId}
                  datasets={all}
                  kept={kept}
                  left={examples.length - kept.length}
                  close={close}
                />
              )
            }
          </Loaded>
        );
      }}
    </Loaded>
  );
}

interface AddingProps {
  useCaseId: string;
  datasets: readonly Dataset[];
  kept: readonly Example[];
  left: number;
  close: () => void;
}

function Adding({ useCaseId, datasets, kept, left, close }: AddingProps) {
  const { t } = useTranslation("session_examples");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const [datasetId, setDatasetId] = useState(datasets[0]?.id ?? "");
  const [withOutput, setWithOutput] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  async function add(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const added = await addItems(datasetId, itemsOf(kept, withOutput));
      const title = datasets.find(({ id }) => id === datasetId)?.title ?? "";
      close();
      tell(added > 0 ? t("dialog.added", { count: added, title }) : t("dialog.known", { title }));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId, "datasets") });
    }
  }

  return (
    <Stack>
      {error !== null && <ErrorPanel error={error} />}
      <Select
        label={t("dialog.dataset")}
        data={datasets.map(({ id, title }) => ({ value: id, label: title }))}
        value={datasetId}
        onChange={(chosen) => chosen && setDatasetId(chosen)}
        allowDeselect={false}
        data-autofocus
      />
      <Checkbox
        label={t("dialog.expected")}
        description={t("dialog.expectedHint")}
        checked={withOutput}
        onChange={(event) => setWithOutput(event.currentTarget.checked)}
      />
      {left > 0 && <Text size="sm">{t("dialog.left", { count: left })}</Text>}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>
          {shared("action.cancel")}
        </Button>
        <Button loading={busy} onClick={() => void add()}>
          {t("dialog.submit", { count: kept.length })}
        </Button>
      </Group>
    </Stack>
  );
}
