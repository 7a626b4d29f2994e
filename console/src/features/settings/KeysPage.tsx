import { Button, Switch } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { CsvButton } from "@/components/records/CsvButton";
import { pageAfterPage } from "@/components/records/csv";
import { type DrawnColumn, RecordTable } from "@/components/records/RecordTable";
import { useRecords } from "@/components/records/useRecords";
import { AdminOnly } from "./AdminOnly";
import { CreateKey } from "./keys/CreateKey";
import { KeyActions, KeyName, KeyOrigin, KeyScopes, KeyUse } from "./keys/KeyRow";
import { type Key, loadKeys, queryKeys } from "./queries";
import "./texts";

const moment = (text: string | null) => (text === null ? null : Date.parse(text));

const COLUMNS: readonly DrawnColumn<Key>[] = [
  { name: "key", part: 2.4, value: (one) => one.name, draw: (one) => <KeyName apiKey={one} /> },
  {
    name: "scopes",
    part: 2,
    value: (one) => one.scopes.join(" "),
    draw: (one) => <KeyScopes apiKey={one} />,
  },
  {
    name: "used",
    part: 1.3,
    as: "moment",
    value: (one) => moment(one.lastUsedAt),
    draw: (one) => <KeyUse apiKey={one} />,
  },
  {
    name: "by",
    part: 1.6,
    as: "moment",
    value: (one) => moment(one.createdAt),
    draw: (one) => <KeyOrigin apiKey={one} />,
  },
];

const SAVED = [
  ...COLUMNS,
  { name: "createdBy", value: (one: Key) => one.createdBy },
  { name: "revoked", as: "moment" as const, value: (one: Key) => moment(one.revokedAt) },
];

const HEADINGS = {
  key: "keys.key",
  scopes: "keys.scopes",
  used: "keys.used",
  by: "keys.by",
  createdBy: "keys.createdBy",
  revoked: "keys.revoked",
} as const;

const actions = (one: Key) => <KeyActions apiKey={one} />;

function Keys() {
  const { t } = useTranslation("settings");
  const [creating, setCreating] = useState(false);
  const [all, setAll] = useState(false);
  const list = useRecords(useInfiniteQuery(queryKeys()));
  const revoked = list.items.some((key) => key.revokedAt !== null);
  const shown = all ? list.items : list.items.filter((key) => key.revokedAt === null);
  const heading = useCallback((name: string) => t(HEADINGS[name as keyof typeof HEADINGS]), [t]);
  return (
    <Section
      title={t("keys.title")}
      hint={t("keys.hint")}
      flush
      actions={
        <>
          {revoked && (
            <Switch
              label={t("keys.showRevoked")}
              checked={all}
              onChange={(event) => setAll(event.currentTarget.checked)}
              mr="sm"
            />
          )}
          <CsvButton
            name={t("keys.title")}
            columns={SAVED}
            heading={heading}
            first={pageAfterPage(loadKeys)}
          />
          <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
            {t("keys.create")}
          </Button>
        </>
      }
    >
      <RecordTable
        list={{ ...list, items: shown }}
        columns={COLUMNS}
        heading={heading}
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
