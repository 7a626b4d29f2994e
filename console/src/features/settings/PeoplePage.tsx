import { Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/session";
import { Section } from "@/components/page/Section";
import { CsvButton } from "@/components/records/CsvButton";
import { pageAfterPage } from "@/components/records/csv";
import { type DrawnColumn, RecordTable } from "@/components/records/RecordTable";
import { useRecords } from "@/components/records/useRecords";
import { AdminOnly } from "./AdminOnly";
import { AddPerson } from "./people/AddPerson";
import { PersonActions, PersonName, RoleName } from "./people/PersonRow";
import { loadPeople, type Person, queryPeople } from "./queries";
import "./texts";

const HEADINGS = {
  person: "people.person",
  role: "people.role",
  active: "people.active",
  since: "people.since",
} as const;

function usePeopleColumns(myId: string | undefined): DrawnColumn<Person>[] {
  return useMemo(
    () => [
      {
        name: "person",
        part: 3,
        value: (one) => one.username,
        draw: (one) => <PersonName person={one} self={one.id === myId} />,
      },
      { name: "role", part: 1.4, value: (one) => one.role, draw: ({ role }) => <RoleName role={role} /> },
      { name: "since", part: 1.4, narrow: "hidden", as: "day", value: (one) => Date.parse(one.createdAt) },
    ],
    [myId],
  );
}

function People() {
  const { t } = useTranslation("settings");
  const { me } = useSession();
  const [adding, setAdding] = useState(false);
  const query = useInfiniteQuery(queryPeople());
  const list = useRecords(query);
  const columns = usePeopleColumns(me?.id);
  const heading = useCallback((name: string) => t(HEADINGS[name as keyof typeof HEADINGS]), [t]);
  const actions = useCallback(
    (one: Person) => <PersonActions person={one} self={one.id === me?.id} />,
    [me?.id],
  );
  return (
    <Section
      title={t("people.title")}
      hint={t("people.hint")}
      flush
      actions={
        <>
          <CsvButton
            name={t("people.title")}
            columns={[...columns, { name: "active", value: (one) => String(one.active) }]}
            heading={heading}
            first={pageAfterPage(loadPeople)}
          />
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t("people.add")}
          </Button>
        </>
      }
    >
      <RecordTable
        list={list}
        columns={columns}
        heading={heading}
        actions={actions}
        label={t("people.title")}
        empty={null}
      />
      {query.data?.pages[0]?.totalCount === 1 && (
        <Text size="sm" c="dimmed" px={20} pb={20}>
          {t("people.alone")}
        </Text>
      )}
      {adding && <AddPerson onClose={() => setAdding(false)} />}
    </Section>
  );
}

/** Who may sign in, and what they may do; for administrators. */
export function PeoplePage() {
  return (
    <AdminOnly>
      <People />
    </AdminOnly>
  );
}
