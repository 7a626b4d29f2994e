import { Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/session";
import { Section } from "@/components/page/Section";
import { CsvButton } from "@/components/records/CsvButton";
import { drawnOf } from "@/components/records/columns";
import { pageAfterPage } from "@/components/records/csv";
import { isNarrowed, readFilters } from "@/components/records/filters";
import { ListFilters } from "@/components/records/ListFilters";
import { NothingFound } from "@/components/records/NothingFound";
import { RecordTable } from "@/components/records/RecordTable";
import { useAddress } from "@/components/records/useAddress";
import { useRecords } from "@/components/records/useRecords";
import { useListWords } from "@/components/records/words";
import { userFilters } from "@/kinds/filters";
import { userColumns, userKind } from "@/kinds/user";
import { AdminOnly } from "./AdminOnly";
import { AddPerson } from "./people/AddPerson";
import { PersonActions, PersonName, RoleName } from "./people/PersonRow";
import { loadPeople, type Person, queryPeople } from "./queries";
import "./texts";

const readPeopleFilters = (search: Record<string, unknown>) => readFilters(userFilters, search);

function usePeopleColumns(myId: string | undefined) {
  return useMemo(
    () =>
      drawnOf(userColumns, {
        username: { part: 3, draw: (one) => <PersonName person={one} self={one.id === myId} /> },
        role: { part: 1.4, draw: ({ role }) => <RoleName role={role} /> },
        createdAt: { part: 1.4, narrow: "hidden" },
      }),
    [myId],
  );
}

function People() {
  const { t } = useTranslation("settings");
  const { me } = useSession();
  const [adding, setAdding] = useState(false);
  const [filters, go] = useAddress(readPeopleFilters);
  const query = useInfiniteQuery({ ...queryPeople(filters), placeholderData: keepPreviousData });
  const list = useRecords(query);
  const columns = usePeopleColumns(me?.id);
  const words = useListWords(userKind);
  const actions = useCallback(
    (one: Person) => <PersonActions person={one} self={one.id === me?.id} />,
    [me?.id],
  );
  const alone = !isNarrowed(filters) && !list.outdated && query.data?.pages[0]?.totalCount === 1;
  return (
    <Section
      title={t("people.title")}
      hint={t("people.hint")}
      flush
      actions={
        <>
          <ListFilters specs={userFilters} value={filters} onChange={(next) => go(next)} {...words} />
          <CsvButton
            name={t("people.title")}
            columns={userColumns}
            heading={words.heading}
            first={pageAfterPage((page) => loadPeople(filters, page))}
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
        heading={words.heading}
        actions={actions}
        label={t("people.title")}
        empty={<NothingFound clear={() => go({})} />}
      />
      {alone && (
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
