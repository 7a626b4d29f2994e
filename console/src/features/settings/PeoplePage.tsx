import { Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/session";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { AdminOnly } from "./AdminOnly";
import { AddPerson } from "./people/AddPerson";
import { PersonRow } from "./people/PersonRow";
import { queryPeople } from "./queries";
import classes from "./Settings.module.css";
import "./texts";

function People() {
  const { t } = useTranslation("settings");
  const { me } = useSession();
  const [adding, setAdding] = useState(false);
  const query = useInfiniteQuery(queryPeople());
  const people = query.data?.pages.flatMap((page) => page.items) ?? [];
  const total = query.data?.pages[0]?.totalCount ?? 0;
  return (
    <Section
      title={t("people.title")}
      hint={t("people.hint")}
      flush
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {t("people.add")}
        </Button>
      }
    >
      <Loaded query={query}>
        {() => (
          <>
            <div className={`${classes.head} ${classes.people}`} aria-hidden>
              <span>{t("people.person")}</span>
              <span>{t("people.role")}</span>
              <span>{t("people.since")}</span>
            </div>
            <ul className={classes.rows}>
              {people.map((person) => (
                <PersonRow key={person.id} person={person} self={person.id === me?.id} />
              ))}
            </ul>
            {query.hasNextPage && (
              <Button
                m="md"
                variant="default"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t("people.more", { count: total - people.length })}
              </Button>
            )}
            {total === 1 && (
              <Text size="sm" c="dimmed" px={20} pb={20}>
                {t("people.alone")}
              </Text>
            )}
          </>
        )}
      </Loaded>
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
