import { Box, Button, Drawer, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Revision } from "@/api/configurations";
import { ErrorPanel, Loading } from "@/components/page/Feedback";
import { queryRevisions } from "../queries";
import { Comparison } from "./Comparison";
import classes from "./History.module.css";
import { RevisionList } from "./RevisionList";
import "../texts";

interface HistoryDrawerProps {
  useCaseId: string;
  flowStepId: string;
  title: string;
  /** Number of the present revision. */
  present: number;
  mayRestore: boolean;
  onRestore: (revision: Revision) => Promise<void>;
  onClose: () => void;
}

/** Every state that the configuration of a step has had: who, when, what changed; and the way back. */
export function HistoryDrawer(props: HistoryDrawerProps) {
  const { title, onClose } = props;
  const { t } = useTranslation("flows");
  const { t: shared } = useTranslation("shared");
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      attributes={{ header: { role: "presentation" } }}
      size="min(1180px, 100vw)"
      closeButtonProps={{ "aria-label": shared("action.close") }}
      title={
        <Text fw={650} component="span">
          {t("history.title", { title })}
        </Text>
      }
    >
      <History {...props} />
    </Drawer>
  );
}

function History({ useCaseId, flowStepId, present, mayRestore, onRestore }: HistoryDrawerProps) {
  const { t } = useTranslation("flows");
  const query = useInfiniteQuery(queryRevisions(useCaseId, flowStepId));
  const [chosen, setChosen] = useState<number | null>(null);
  const [against, setAgainst] = useState<number | null>(null);
  if (!query.data) {
    return query.isError ? (
      <ErrorPanel error={query.error} retry={() => void query.refetch()} />
    ) : (
      <Loading rows={6} />
    );
  }
  const revisions = query.data.pages.flatMap((page) => page.items);
  const to = revisions.find((one) => one.number === chosen) ?? revisions[0];
  if (!to) return <Text c="dimmed">{t("history.empty")}</Text>;
  const from = against ?? to.number - 1;
  return (
    <div className={classes.split}>
      <Box>
        <RevisionList
          revisions={revisions}
          present={present}
          chosen={to.number}
          onChoose={(number) => {
            setChosen(number);
            setAgainst(null);
          }}
        />
        {query.hasNextPage && (
          <Button
            variant="default"
            size="xs"
            mt="sm"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t("history.more")}
          </Button>
        )}
      </Box>
      <Comparison
        useCaseId={useCaseId}
        flowStepId={flowStepId}
        revisions={revisions}
        from={from}
        to={to}
        present={present}
        onFrom={setAgainst}
        onTo={setChosen}
        mayRestore={mayRestore}
        onRestore={onRestore}
      />
    </div>
  );
}
