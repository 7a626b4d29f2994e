import { Button } from "@mantine/core";
import { IconPlug, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { tell } from "@/components/forms/notify";
import { EmptyState } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { CsvButton } from "@/components/records/CsvButton";
import { pageAfterPage } from "@/components/records/csv";
import { RecordDialog } from "@/components/records/RecordDialog";
import { type DrawnColumn, RecordTable } from "@/components/records/RecordTable";
import { useRecords } from "@/components/records/useRecords";
import { useFieldWords, useKindWords } from "@/components/records/words";
import { type Connection, connectionColumns, connectionKind } from "@/kinds/connection";
import { AdminOnly } from "./AdminOnly";
import { ConnectionActions, ConnectionKey, ConnectionName } from "./connections/ConnectionRow";
import { loadConnections, queryConnections } from "./queries";
import "./texts";

const NEW = { kind: "openai", api: "chat", concurrency: "16", timeoutSeconds: "600", silenceSeconds: "120" };

function useConnectionColumns(): DrawnColumn<Connection>[] {
  const { choice } = useFieldWords(connectionKind);
  return useMemo(
    () => [
      {
        name: "name",
        part: 3,
        value: (one) => one.name,
        draw: (one) => <ConnectionName connection={one} />,
      },
      { name: "kind", part: 1.6, value: (one) => one.kind, draw: (one) => choice("kind", one.kind) },
      { name: "model", part: 1.6, value: (one) => one.model },
      {
        name: "secret",
        part: 1.8,
        value: (one) => one.secret,
        draw: (one) => <ConnectionKey connection={one} />,
      },
    ],
    [choice],
  );
}

const actions = (one: Connection) => <ConnectionActions connection={one} />;

function Connections() {
  const { t } = useTranslation("settings");
  const [adding, setAdding] = useState(false);
  const list = useRecords(useInfiniteQuery(queryConnections()));
  const columns = useConnectionColumns();
  const words = useKindWords(connectionKind);
  const heading = useCallback((name: string) => words(`columns.${name}`), [words]);
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
        columns={columns}
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
