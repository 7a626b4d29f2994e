import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { fetchRevisions } from "@/api/configurations";
import { keys } from "@/api/queries";
import { useFormat } from "@/i18n/format";
import classes from "./Step.module.css";
import type { Editing, Stored } from "./state/editing";
import "../texts";

/** Who made a revision, as far as it is known by now. */
export function useAuthor(useCaseId: string, flowStepId: string, stored: Stored | null): string | null {
  const number = stored?.revision ?? 0;
  const { data } = useQuery({
    queryKey: keys.ofUseCase(useCaseId, "author", flowStepId, number),
    enabled: number > 0,
    staleTime: Number.POSITIVE_INFINITY, // revisions never change
    queryFn: async ({ signal }) => {
      const { items } = await fetchRevisions(flowStepId, 1, 10, signal);
      return items.find((one) => one.number === number)?.author ?? null;
    },
  });
  return data ?? null;
}

interface BarProps {
  tone: "info" | "warn";
  text: string;
  children: ReactNode;
}

function Bar({ tone, text, children }: BarProps) {
  return (
    <Group
      className={`${classes.notice} ${tone === "warn" ? classes.warn : classes.info}`}
      gap={8}
      justify="space-between"
      role="status"
    >
      <Text size="sm" className={classes.noticeText}>
        {text}
      </Text>
      <Group gap={6}>{children}</Group>
    </Group>
  );
}

interface NoticesProps {
  useCaseId: string;
  flowStepId: string;
  editing: Editing;
  /** Something was taken out, and can be put back. */
  removed: { key: string; undo: () => void } | null;
  onCompare: () => void;
  onDiscard: () => void;
  onBringBack: () => void;
}

/** What one should know before going on: a draft that is back, a newer revision, a version set aside. */
export function Notices(props: NoticesProps) {
  const { useCaseId, flowStepId, editing, removed, onCompare, onDiscard, onBringBack } = props;
  const { t } = useTranslation("flows");
  const format = useFormat();
  const author = useAuthor(useCaseId, flowStepId, editing.newer);
  const button = { size: "compact-sm", variant: "default" } as const;
  return (
    <>
      {editing.newer && (
        <Bar
          tone="warn"
          text={t("notice.newer", {
            who: author ?? t("notice.somebody"),
            number: editing.newer.revision,
          })}
        >
          <Button {...button} onClick={onCompare}>
            {t("notice.compare")}
          </Button>
        </Bar>
      )}
      {editing.restoredFrom && (
        <Bar tone="info" text={t("notice.restored", { when: format.dateTime(editing.restoredFrom) })}>
          <Button {...button} onClick={onDiscard}>
            {t("notice.discard")}
          </Button>
        </Bar>
      )}
      {editing.aside && (
        <Bar tone="info" text={t("notice.aside")}>
          <Button {...button} onClick={onBringBack}>
            {t("notice.bringBack")}
          </Button>
        </Bar>
      )}
      {removed && (
        <Bar tone="info" text={t("notice.removed", { key: removed.key })}>
          <Button {...button} onClick={removed.undo}>
            {t("notice.undo")}
          </Button>
        </Bar>
      )}
    </>
  );
}
