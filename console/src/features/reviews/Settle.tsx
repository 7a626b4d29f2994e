import { Button, Group, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { type Criterion, criteriaOf } from "@/api/rubrics";
import type { Queue } from "@/kinds/reviewQueue";
import type { Detail } from "./queries";
import "./texts";

type Final = Schemas["ReviewFinalBody"];
type Choice = NonNullable<Final["choice"]>;

const CHOICES: readonly Choice[] = ["first", "second", "tie", "both-bad"];
const SCORES = ["1", "2", "3", "4", "5"];

interface SettleProps {
  queue: Queue;
  /** Of the rubric that the queue names, a line each. */
  criteria: string;
  task: Detail;
  decide: (final: Final) => void;
}

/** An editor's judgement of a task: as much as a rater can say, and why. */
export function Settle({ queue, criteria, task, decide }: SettleProps) {
  const { t } = useTranslation("reviews");
  const [final, setFinal] = useState<Final>(() => writtenOf(task));
  const change = (part: Partial<Final>) => setFinal({ ...final, ...part });
  const settle = (part: Partial<Final> = {}) => decide(sentOf({ ...final, ...part }));
  const quick = quickOnes(queue, (choice) => t(`results.choice.${choice}`));
  return (
    <Stack gap="xs">
      {queue.kind === "rate" && <Scores criteria={criteriaOf(criteria)} final={final} change={change} />}
      {queue.kind === "label" && queue.answer !== "label" && (
        <Textarea
          label={t("settle.label")}
          autosize
          minRows={1}
          maxRows={8}
          value={final.label ?? ""}
          onChange={(event) => change({ label: event.currentTarget.value })}
        />
      )}
      <Textarea
        label={t("settle.comment")}
        autosize
        minRows={1}
        maxRows={6}
        value={final.comment ?? ""}
        onChange={(event) => change({ comment: event.currentTarget.value })}
      />
      <Group gap="xs">
        {quick.map(({ name, part }) => (
          <Button key={name} size="xs" variant="default" onClick={() => settle(part)}>
            {t("results.settle", { choice: name })}
          </Button>
        ))}
        {(queue.kind === "rate" || queue.answer !== "label") && (
          <Button size="xs" disabled={!isWhole(final)} onClick={() => settle()}>
            {t("settle.save")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** What can be decided with one press. */
function quickOnes({ kind, labels }: Queue, word: (choice: Choice) => string) {
  if (kind === "compare") return CHOICES.map((choice) => ({ name: word(choice), part: { choice } }));
  return labels.map((label) => ({ name: label, part: { label } }));
}

function writtenOf({ final }: Detail): Final {
  if (!final) return { scores: [] };
  const { choice, overall, scores, label, comment } = final.verdict;
  const given = Object.entries(scores).map(([criterion, score]) => ({ criterion, score }));
  return { choice, overall, scores: given, label, comment };
}

function isWhole({ overall, scores, label }: Final): boolean {
  return Boolean(overall) || Boolean(scores?.length) || Boolean(label?.trim());
}

function sentOf({ comment, ...final }: Final): Final {
  return { ...final, comment: comment?.trim() || null };
}

interface PartProps {
  final: Final;
  change: (part: Partial<Final>) => void;
}

function Scores({ criteria, final, change }: PartProps & { criteria: readonly Criterion[] }) {
  const { t } = useTranslation("reviews");
  const { scores = [] } = final;
  const rows = [
    {
      name: t("results.metric.overall"),
      value: final.overall,
      set: (overall: number) => change({ overall }),
    },
    ...criteria.map(({ name }) => ({
      name,
      value: scores.find(({ criterion }) => criterion === name)?.score,
      set: (score: number) =>
        change({
          scores: [...scores.filter(({ criterion }) => criterion !== name), { criterion: name, score }],
        }),
    })),
  ];
  return rows.map(({ name, value, set }) => (
    <Group key={name} gap="sm">
      <Text size="sm" w="8rem">
        {name}
      </Text>
      <SegmentedControl
        aria-label={name}
        size="xs"
        data={SCORES}
        value={value ? String(value) : ""}
        onChange={(score) => set(Number(score))}
      />
    </Group>
  ));
}
