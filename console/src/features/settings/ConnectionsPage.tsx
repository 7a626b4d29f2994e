import { Button } from "@mantine/core";
import { IconPlug, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tell } from "@/components/forms/notify";
import { EmptyState } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { CsvButton } from "@/components/records/CsvButton";
import { drawnOf } from "@/components/records/columns";
import { pageAfterPage } from "@/components/records/csv";
import { RecordDialog } from "@/components/records/RecordDialog";
import { RecordTable } from "@/components/records/RecordTable";
import { useRecords } from "@/components/records/useRecords";
import { useFieldWords, useListWords } from "@/components/records/words";
import { type Connection, connectionColumns, connectionKind } from "@/kinds/connection";
import { AdminOnly } from "./AdminOnly";
import { ConnectionActions, ConnectionKey, ConnectionName } from "./connections/ConnectionRow";
import { loadConnections, queryConnections } from "./queries";
import "./texts";

const NEW = { kind: "openai", api: "chat", concurrency: "16", timeoutSeconds: "600", silenceSeconds: "120" };

function KindName({ kind }: { kind: string }) {
  const { option } = useFieldWords(connectionKind);
  return option("kind", kind).label;
}

const COLUMNS = drawnOf(connectionColumns, {
  name: { part: 3, draw: (one) => <ConnectionName connection={one} /> },
  kind: { part: 1.6, draw: ({ kind }) => <KindName kind={kind} /> },
  model: { part: 1.6 },
  secret: { part: 1.8, draw: (one) => <ConnectionKey connection={one} /> },
});

const actions = (one: Connection) => <ConnectionActions connection={one} />;

function Connections() {
  const { t } = useTranslation("settings");
  const [adding, setAdding] = useState(false);
  const list = useRecords(useInfiniteQuery(queryConnections()));
  const { heading } = useListWords(connectionKind);
  return (
    <Section
      title={t("connections.title")}
      hint={t("connections.hint")}
      flush
      actions={
        <>
          <CsvButton
            name={t("connections.title")}
            columns={connectionColumns}
            heading={heading}
            first={pageAfterPage(loadConnections)}
          />
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t("connections.add")}
          </Button>
        </>
      }
    >
      <RecordTable
        list={list}
        columns={COLUMNS}
        heading={heading}
        actions={actions}
        actionsWidth={130}
        label={t("connections.title")}
        empty={
          <EmptyState
            icon={<IconPlug />}
            title={t("connections.emptyTitle")}
            text={t("connections.emptyText")}
          />
        }
      />
      <RecordDialog
        opened={adding}
        onClose={() => setAdding(false)}
        title={t("connections.add")}
        kind={connectionKind}
        initial={NEW}
        submit={t("connections.add")}
        onSaved={({ name }) => {
          setAdding(false);
          tell(t("connections.added", { name }));
        }}
      />
    </Section>
  );
}

/** How model providers are reached; for administrators. */
export function ConnectionsPage() {
  return (
    <AdminOnly>
      <Connections />
    </AdminOnly>
  );
}
