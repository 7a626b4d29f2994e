import { ActionIcon, Badge, Group, Text } from "@mantine/core";
import { IconArrowsSplit2, IconMessage2, IconPencil, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SortableEntry } from "@/components/lists/SortableEntry";
import { useFieldWords } from "@/components/records/words";
import { candidate as candidateEntry } from "@/kinds/candidate";
import classes from "./Candidates.module.css";
import { Marks } from "./Marks";
import type { Shortlisted } from "./queries";
import { type FactName, useFactWords } from "./useFactWords";
import "./texts";

const SHOWN: readonly FactName[] = ["inputPrice", "outputPrice", "contextWindow", "openWeights"];

interface CandidateRowProps {
  shown: Shortlisted;
  mayWrite: boolean;
  mayMove: boolean;
  edit: () => void;
  writePrompt: () => void;
  makeFlow: () => void;
  remove: () => void;
}

/** A candidate in the list: what is known of it, and what that says about the requirements. */
export function CandidateRow(props: CandidateRowProps) {
  const { shown, mayWrite, mayMove, edit, writePrompt, makeFlow, remove } = props;
  const { t } = useTranslation("candidates");
  const { option } = useFieldWords(candidateEntry);
  const { fact } = useFactWords();
  const { candidate, facts, name } = shown;
  const { title, entry, state, reason } = candidate;
  const actions = mayWrite && (
    <>
      <ActionIcon onClick={makeFlow} aria-label={t("flowOf", { title })} title={t("flow.title")}>
        <IconArrowsSplit2 size={16} />
      </ActionIcon>
      <ActionIcon onClick={writePrompt} aria-label={t("promptOf", { title })} title={t("prompt.title")}>
        <IconMessage2 size={16} />
      </ActionIcon>
      <ActionIcon onClick={edit} aria-label={t("editOf", { title })}>
        <IconPencil size={16} />
      </ActionIcon>
      <ActionIcon onClick={remove} aria-label={t("deleteOf", { title })}>
        <IconTrash size={16} />
      </ActionIcon>
    </>
  );
  return (
    <SortableEntry record={candidate} mayMove={mayMove} actions={actions}>
      <Group gap="2px 8px">
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text component="code" className={classes.id}>
          {entry}
        </Text>
        <Badge variant={state === "included" ? "light" : "default"} tt="none" radius="sm" fw={500}>
          {option("state", state).label}
        </Badge>
      </Group>
      {name === null ? (
        <Text size="sm" c="dimmed">
          {t("gone")}
        </Text>
      ) : (
        <Group gap="2px 16px">
          {SHOWN.map((one) => (
            <Text key={one} size="sm" c="dimmed" className="aimm-figures">
              {t(`facts.${one}`)}: {fact(facts, one) ?? t("unknown")}
            </Text>
          ))}
        </Group>
      )}
      {reason && (
        <Text size="sm" mt={2}>
          {reason}
        </Text>
      )}
      <Marks held={shown.suitability.requirements} />
    </SortableEntry>
  );
}
