import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { Loaded, Loading } from "@/components/page/Feedback";
import { Page } from "@/components/page/Page";
import { isNarrowed } from "@/components/records/filters";
import { NothingFound } from "@/components/records/NothingFound";
import { useAddress } from "@/components/records/useAddress";
import classes from "./HomePage.module.css";
import { queryOverview } from "./overview";
import { Pager } from "./Pager";
import { Summary } from "./Summary";
import { PAGE_SIZE, readHomeSearch } from "./search";
import { Toolbar } from "./Toolbar";
import { UseCaseRow } from "./UseCaseRow";
import "./texts";

// what the list itself does not need is not loaded with it
const FirstSteps = lazy(() => import("./FirstSteps").then((file) => ({ default: file.FirstSteps })));
const NewUseCase = lazy(() => import("./NewUseCase").then((file) => ({ default: file.NewUseCase })));

/** What needs me? */
export function HomePage() {
  const { t } = useTranslation("home");
  const mayWrite = useMay("write");
  const [search, go] = useAddress(readHomeSearch);
  const list = useQuery(queryOverview(search));
  const [creating, dialog] = useDisclosure(false);
  const [wanted, setWanted] = useState(false); // stays, so that the dialog closes as it opened
  const { page: _, order, ...narrowing } = search;
  const narrowed = isNarrowed(narrowing);
  const nothing = list.data?.totalCount === 0 && !narrowed && !list.isPlaceholderData;

  function create(): void {
    setWanted(true);
    dialog.open();
  }

  return (
    <Page
      title={t("title")}
      lead={nothing || !list.data ? undefined : <Summary />}
      actions={
        mayWrite &&
        !nothing && (
          <Button leftSection={<IconPlus size={18} />} onClick={create}>
            {t("new")}
          </Button>
        )
      }
    >
      {nothing ? (
        <Suspense fallback={<Loading />}>
          <FirstSteps onCreate={create} />
        </Suspense>
      ) : (
        <>
          <Toolbar search={search} go={go} found={list.data?.totalCount} />
          <Loaded query={list} rows={6}>
            {(page) =>
              page.items.length === 0 ? (
                <NothingFound
                  text={search.q && t("searchNone", { q: search.q })}
                  clear={() => go({ order }, false)}
                />
              ) : (
                <ul className={classes.list} aria-label={t("list")} aria-busy={list.isPlaceholderData}>
                  {page.items.map((glance) => (
                    <UseCaseRow key={glance.id} glance={glance} />
                  ))}
                </ul>
              )
            }
          </Loaded>
          {list.data && list.data.totalCount > PAGE_SIZE && (
            <Pager search={search} pages={Math.ceil(list.data.totalCount / PAGE_SIZE)} />
          )}
        </>
      )}
      <Suspense fallback={null}>{wanted && <NewUseCase opened={creating} onClose={dialog.close} />}</Suspense>
    </Page>
  );
}
