import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconArrowBackUp, IconChecks } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, Loaded } from "@/components/page/Feedback";
import { Page } from "@/components/page/Page";
import { type Answer, judgementOf, NOTHING, OVERALL, rowsOf } from "./answer";
import { Choices, SEATS } from "./Choices";
import { Instructions } from "./Instructions";
import classes from "./Judge.module.css";
import { type Keys, useKeys } from "./keys";
import { type Guide, queryGuide, type Task } from "./queries";
import { SkipDialog } from "./SkipDialog";
import { Plain, textOf } from "./Texts";
import { useJudging } from "./useJudging";
import "./texts";

/** One task after the other, with the whole attention. */
export function JudgePage() {
  const { t } = useTranslation("reviewing");
  const queueId = useParams({ strict: false }).queueId ?? "";
  const guide = useQuery(queryGuide(queueId));
  return (
    <Page title={guide.data?.title ?? t("title")} crumbs={[{ title: t("title"), to: "/reviews" }]}>
      <Loaded query={guide}>{(data) => <Judging guide={data} />}</Loaded>
    </Page>
  );
}

function Judging({ guide }: { guide: Guide }) {
  const { t } = useTranslation("reviewing");
  const judging = useJudging(guide.id);
  const [shown, setShown] = useState(guide.progress.own === 0);
  return (
    <Stack>
      <Instructions guide={guide} shown={shown} toggle={() => setShown(!shown)} />
      <Loaded query={judging.turn}>
        {({ task, progress }) => (
          <>
            <Group gap="sm" wrap="nowrap">
              <Progress
                flex={1}
                aria-label={t("progress", { own: progress.own, left: progress.left })}
                value={(100 * progress.own) / Math.max(1, progress.own + progress.left)}
              />
              <Text size="sm" c="dimmed" role="status">
                {t("progress", { own: progress.own, left: progress.left })}
              </Text>
            </Group>
            {task ? (
              <InHand
                key={task.id}
                guide={guide}
                task={task}
                judging={judging}
                toggle={() => setShown(!shown)}
              />
            ) : (
              <EmptyState icon={<IconChecks />} title={t("doneTitle")} text={t("doneText")}>
                <Button variant="default" onClick={judging.undo} disabled={progress.own === 0}>
                  {t("undo")}
                </Button>
                <Button component={Link} to="/reviews">
                  {t("back")}
                </Button>
              </EmptyState>
            )}
          </>
        )}
      </Loaded>
    </Stack>
  );
}

interface InHandProps {
  guide: Guide;
  task: Task;
  judging: ReturnType<typeof useJudging>;
  toggle: () => void;
}

/** The task in hand. */
function InHand({ guide, task, judging, toggle }: InHandProps) {
  const { t } = useTranslation("reviewing");
  const [answer, change] = useState<Answer>(NOTHING);
  const [row, setRow] = useState(0);
  const [skipping, setSkipping] = useState(false);
  const rows = rowsOf(guide);
  const judgement = judgementOf(guide, answer);
  const submit = () => judgement && judging.judge(judgement);
  const score = (value: number) => {
    change({ ...answer, scores: { ...answer.scores, [rows[row] ?? OVERALL]: value } });
    setRow(Math.min(row + 1, rows.length - 1));
  };
  useKeys({
    ...choiceKeys(guide, answer, change, score),
    arrowdown: () => setRow(Math.min(row + 1, rows.length - 1)),
    arrowup: () => setRow(Math.max(row - 1, 0)),
    enter: submit,
    u: judging.undo,
    s: () => setSkipping(true),
    i: toggle,
  });
  return (
    <>
      {Object.entries(task.inputs).map(([name, value]) => (
        <Plain key={name} title={name === "input" ? t("input") : name} text={textOf(value)} />
      ))}
      {task.expected != null && <Plain title={t("expected")} text={textOf(task.expected)} />}
      <div className={classes.outputs}>
        {task.outputs.map((text, index) => {
          const seat = index === 0 ? "a" : "b";
          const title = task.outputs.length === 1 ? t("output") : t(`seat.${seat}`);
          return <Plain key={seat} title={title} text={text} chosen={answer.choice === seat} />;
        })}
      </div>
      <Stack gap="xs" className={classes.bar}>
        <Choices guide={guide} answer={answer} active={rows[row] ?? OVERALL} change={change} />
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <Button
              variant="subtle"
              leftSection={<IconArrowBackUp size={16} />}
              onClick={judging.undo}
              disabled={judging.busy}
            >
              {t("undo")}
            </Button>
            <Button variant="subtle" onClick={() => setSkipping(true)} disabled={judging.busy}>
              {t("skip")}
            </Button>
          </Group>
          <Button onClick={submit} disabled={judgement === null} loading={judging.busy}>
            {t("submit")}
          </Button>
        </Group>
        <Text size="xs" c="dimmed" visibleFrom="sm">
          {t(`keys.${guide.kind}`)}
        </Text>
      </Stack>
      <SkipDialog opened={skipping} close={() => setSkipping(false)} skip={judging.skip} />
    </>
  );
}

function choiceKeys(
  guide: Guide,
  answer: Answer,
  change: (answer: Answer) => void,
  score: (value: number) => void,
): Keys {
  if (guide.kind === "compare") {
    const names = ["a", "b", "t", "x"] as const;
    return Object.fromEntries(
      names.map((name, index) => [name, () => change({ ...answer, choice: SEATS[index] })]),
    );
  }
  if (guide.kind === "rate") {
    return Object.fromEntries([1, 2, 3, 4, 5].map((value) => [String(value), () => score(value)]));
  }
  return Object.fromEntries(
    guide.labels.slice(0, 9).map((label, index) => [String(index + 1), () => change({ ...answer, label })]),
  );
}
