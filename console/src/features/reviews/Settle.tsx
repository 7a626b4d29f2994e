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
  return (
    <Stack gap="xs">
      <Text size="sm" fw={650}>
        {t("settle.title")}
      </Text>
      {queue.kind === "compare" && (
        <SegmentedControl
          aria-label={t("settle.title")}
          data={CHOICES.map((value) => ({ value, label: t(`results.choice.${value}`) }))}
          value={final.choice ?? ""}
          onChange={(choice) => change({ choice: choice as Choice })}
        />
      )}
      {queue.kind === "rate" && <Scores criteria={criteriaOf(criteria)} final={final} change={change} />}
      {queue.kind === "label" && <Label queue={queue} final={final} change={change} />}
      <Textarea
        label={t("settle.comment")}
        autosize
        minRows={1}
        maxRows={6}
        value={final.comment ?? ""}
        onChange={(event) => change({ comment: event.currentTarget.value })}
      />
      <Group>
        <Button size="xs" disabled={!isWhole(queue, final)} onClick={() => decide(sentOf(final))}>
          {t("settle.save")}
        </Button>
      </Group>
    </Stack>
  );
}

function writtenOf({ final }: Detail): Final {
  if (!final) return { scores: [] };
  const { choice, overall, scores, label, comment } = final.verdict;
  const given = Object.entries(scores).map(([criterion, score]) => ({ criterion, score }));
  return { choice, overall, scores: given, label, comment };
}

function isWhole({ kind }: Queue, { choice, overall, scores, label }: Final): boolean {
  if (kind === "compare") return Boolean(choice);
  if (kind === "rate") return Boolean(overall) || Boolean(scores?.length);
  return Boolean(label?.trim());
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

function Label({ queue, final, change }: PartProps & { queue: Queue }) {
  const { t } = useTranslation("reviews");
  return (
    <>
      {queue.labels.length > 0 && (
        <Group gap="xs">
          {queue.labels.map((label) => (
            <Button
              key={label}
              size="xs"
              variant={final.label === label ? "filled" : "default"}
              aria-pressed={final.label === label}
              onClick={() => change({ label })}
            >
              {label}
            </Button>
          ))}
        </Group>
      )}
      {queue.answer !== "label" && (
        <Textarea
          label={t("settle.label")}
          autosize
          minRows={1}
          maxRows={8}
          value={final.label ?? ""}
          onChange={(event) => change({ label: event.currentTarget.value })}
        />
      )}
    </>
  );
}
