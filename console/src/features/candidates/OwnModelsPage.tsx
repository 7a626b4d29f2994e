import { ActionIcon, Button, Group } from "@mantine/core";
import { IconCpu, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, basedOn, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import { useMay } from "@/api/session";
import { tell } from "@/components/forms/notify";
import { useRemove } from "@/components/forms/useRemove";
import { EmptyState } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { CsvButton } from "@/components/records/CsvButton";
import { drawnOf } from "@/components/records/columns";
import { pageAfterPage } from "@/components/records/csv";
import { RecordDialog } from "@/components/records/RecordDialog";
import { RecordTable } from "@/components/records/RecordTable";
import { useRecords } from "@/components/records/useRecords";
import { useFieldWords, useListWords } from "@/components/records/words";
import { type OwnModel, ownModelColumns, ownModelKind } from "@/kinds/ownModel";
import { loadOwnModels, queryOwnModels } from "./queries";
import "./texts";

const NEW = { kind: "local", openWeights: "unknown", toolUse: "unknown" };

function KindName({ kind }: { kind: string }) {
  const { option } = useFieldWords(ownModelKind);
  return option("kind", kind).label;
}

const COLUMNS = drawnOf(ownModelColumns, {
  title: { part: 2 },
  code: { part: 1.6 },
  kind: { part: 1.6, draw: ({ kind }) => <KindName kind={kind} /> },
  provider: { part: 1.2 },
  contextWindow: {},
  inputPrice: {},
});

/** Models that the catalogue cannot know; all use cases share them. */
export function OwnModelsPage() {
  const { t } = useTranslation("candidates");
  const { t: shared } = useTranslation("shared");
  const mayWrite = useMay("write");
  const [writing, setWriting] = useState<OwnModel | "new" | null>(null);
  const list = useRecords(useInfiniteQuery(queryOwnModels()));
  const { heading } = useListWords(ownModelKind);
  const record = writing === "new" || writing === null ? undefined : writing;
  return (
    <Section
      title={t("own.title")}
      hint={t("own.hint")}
      flush
      actions={
        <>
          <CsvButton
            name={t("own.title")}
            columns={ownModelColumns}
            heading={heading}
            first={pageAfterPage(loadOwnModels)}
          />
          {mayWrite && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setWriting("new")}>
              {t("own.add")}
            </Button>
          )}
        </>
      }
    >
      <RecordTable
        list={list}
        columns={COLUMNS}
        heading={heading}
        actions={mayWrite ? (one) => <Actions model={one} edit={() => setWriting(one)} /> : undefined}
        actionsWidth={100}
        label={t("own.title")}
        empty={<EmptyState icon={<IconCpu />} title={t("own.emptyTitle")} text={t("own.emptyText")} />}
      />
      <RecordDialog
        opened={writing !== null}
        onClose={() => setWriting(null)}
        size="lg"
        title={record ? t("own.editTitle", { title: record.title }) : t("own.add")}
        kind={ownModelKind}
        record={record}
        initial={NEW}
        submit={record ? shared("action.save") : t("own.add")}
        onSaved={({ title }) => {
          setWriting(null);
          tell(record ? shared("state.saved") : t("own.added", { title }));
        }}
      />
    </Section>
  );
}

function Actions({ model, edit }: { model: OwnModel; edit: () => void }) {
  const { t } = useTranslation("candidates");
  const remove = useRemove();
  const { title } = model;

  const removal = () => ({
    title: t("own.deleteTitle", { title }),
    text: t("own.deleteText"),
    action: t("own.delete"),
    done: t("own.deleted", { title }),
    shownBy: [keys.access("own-models")],
    remove: () =>
      unwrap(
        api.DELETE("/api/v1/own-models/{own_model_id}", {
          params: { path: { own_model_id: model.id } },
          headers: basedOn(model.version),
        }),
      ),
  });

  return (
    <Group gap={2} wrap="nowrap" justify="flex-end">
      <ActionIcon onClick={edit} aria-label={t("own.editOf", { title })}>
        <IconPencil size={16} />
      </ActionIcon>
      <ActionIcon onClick={() => void remove(removal())} aria-label={t("own.deleteOf", { title })}>
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
}
