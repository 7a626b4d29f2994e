import { Button, Switch } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { AdminOnly } from "./AdminOnly";
import { CreateKey } from "./keys/CreateKey";
import { KeyRow } from "./keys/KeyRow";
import { queryKeys } from "./queries";
import classes from "./Settings.module.css";
import "./texts";

function Keys() {
  const { t } = useTranslation("settings");
  const [creating, setCreating] = useState(false);
  const [all, setAll] = useState(false);
  const query = useInfiniteQuery(queryKeys());
  const known = query.data?.pages.flatMap((page) => page.items) ?? [];
  const revoked = known.filter((key) => key.revokedAt !== null).length;
  const shown = all ? known : known.filter((key) => key.revokedAt === null);
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      {t("keys.create")}
    </Button>
  );
  return (
    <Section
      title={t("keys.title")}
      hint={t("keys.hint")}
      flush
      actions={
        <>
          {revoked > 0 && (
            <Switch
              label={t("keys.showRevoked")}
              checked={all}
              onChange={(event) => setAll(event.currentTarget.checked)}
              mr="sm"
            />
          )}
          {create}
        </>
      }
    >
      <Loaded query={query}>
        {() =>
          shown.length === 0 && !query.hasNextPage ? (
            <EmptyState icon={<IconKey />} title={t("keys.emptyTitle")} text={t("keys.emptyText")} />
          ) : (
            <>
              <div className={`${classes.head} ${classes.keys}`} aria-hidden>
                <span>{t("keys.key")}</span>
                <span>{t("keys.scopes")}</span>
                <span>{t("keys.used")}</span>
                <span>{t("keys.by")}</span>
              </div>
              <ul className={classes.rows}>
                {shown.map((key) => (
                  <KeyRow key={key.id} apiKey={key} />
                ))}
              </ul>
              {query.hasNextPage && (
                <Button
                  m="md"
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {t("keys.more")}
                </Button>
              )}
            </>
          )
        }
      </Loaded>
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
