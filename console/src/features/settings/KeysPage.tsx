import { Button } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { CsvButton } from "@/components/records/CsvButton";
import { drawnOf } from "@/components/records/columns";
import { pageAfterPage } from "@/components/records/csv";
import { readFilters } from "@/components/records/filters";
import { ListFilters } from "@/components/records/ListFilters";
import { RecordTable } from "@/components/records/RecordTable";
import { useAddress } from "@/components/records/useAddress";
import { useRecords } from "@/components/records/useRecords";
import { useListWords } from "@/components/records/words";
import { apiKeyColumns, apiKeyKind } from "@/kinds/apiKey";
import { apiKeyFilters } from "@/kinds/filters";
import { AdminOnly } from "./AdminOnly";
import { CreateKey } from "./keys/CreateKey";
import { KeyActions, KeyName, KeyOrigin, KeyScopes, KeyUse } from "./keys/KeyRow";
import { type Key, loadKeys, queryKeys } from "./queries";
import "./texts";

const COLUMNS = drawnOf(apiKeyColumns, {
  name: { part: 2.4, draw: (one) => <KeyName apiKey={one} /> },
  scopes: { part: 2, draw: (one) => <KeyScopes apiKey={one} /> },
  lastUsedAt: { part: 1.3, draw: (one) => <KeyUse apiKey={one} /> },
  createdAt: { part: 1.6, draw: (one) => <KeyOrigin apiKey={one} /> },
});

const readKeyFilters = (search: Record<string, unknown>) => readFilters(apiKeyFilters, search);
const actions = (one: Key) => <KeyActions apiKey={one} />;

function Keys() {
  const { t } = useTranslation("settings");
  const [creating, setCreating] = useState(false);
  const [filters, go] = useAddress(readKeyFilters);
  const list = useRecords(useInfiniteQuery({ ...queryKeys(filters), placeholderData: keepPreviousData }));
  const words = useListWords(apiKeyKind);
  return (
    <Section
      title={t("keys.title")}
      hint={t("keys.hint")}
      flush
      actions={
        <>
          <ListFilters specs={apiKeyFilters} value={filters} onChange={(next) => go(next)} {...words} />
          <CsvButton
            name={t("keys.title")}
            columns={apiKeyColumns}
            heading={words.heading}
            first={pageAfterPage((page) => loadKeys(filters, page))}
          />
          <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
            {t("keys.create")}
          </Button>
        </>
      }
    >
      <RecordTable
        list={list}
        columns={COLUMNS}
        heading={words.heading}
        actions={actions}
        actionsWidth={96}
        label={t("keys.title")}
        empty={<EmptyState icon={<IconKey />} title={t("keys.emptyTitle")} text={t("keys.emptyText")} />}
      />
      {creating && <CreateKey onClose={() => setCreating(false)} />}
    </Section>
  );
}

/** Keys of applications; for administrators. */
export function KeysPage() {
  return (
    <AdminOnly>
      <Keys />
    </AdminOnly>
  );
}
