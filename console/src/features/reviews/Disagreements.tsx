import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { keys } from "@/api/queries";
import { tell, tellError } from "@/components/forms/notify";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import type { Queue } from "@/kinds/reviewQueue";
import { type Detail, queryRubrics, queryTask, type Results, settle } from "./queries";
import classes from "./Reviews.module.css";
import { Settle } from "./Settle";

interface DisagreementsProps {
  useCaseId: string;
  queue: Queue;
  results: Results;
  mayWrite: boolean;
}

/** Where raters differ; an editor looks at a task, and settles it. */
export function Disagreements({ useCaseId, queue, results, mayWrite }: DisagreementsProps) {
  const { t } = useTranslation("reviews");
  const [shown, show] = useState<string | null>(null);
  if (results.disagreements.length === 0) return null;
  return (
    <Section title={t("results.disagreements")} hint={t("results.disagreementsHint")}>
      <Stack gap="xs">
        {results.disagreements.map(({ taskId, key, settled }) => (
          <div key={taskId}>
            <Group gap="sm">
              <Button
                size="xs"
                variant="subtle"
                aria-expanded={shown === taskId}
                aria-label={t("results.show", { key })}
                onClick={() => show(shown === taskId ? null : taskId)}
              >
                {key}
              </Button>
              {settled && (
                <Badge variant="light" color="teal" tt="none">
                  {t("results.settled")}
                </Badge>
              )}
            </Group>
            {shown === taskId && (
              <Task useCaseId={useCaseId} queue={queue} taskId={taskId} mayWrite={mayWrite} />
            )}
          </div>
        ))}
      </Stack>
    </Section>
  );
}

interface TaskProps {
  useCaseId: string;
  queue: Queue;
  taskId: string;
  mayWrite: boolean;
}

function Task({ useCaseId, queue, taskId, mayWrite }: TaskProps) {
  const { t } = useTranslation("reviews");
  const queries = useQueryClient();
  const task = useQuery(queryTask(useCaseId, taskId));
  const { data: rubrics = [] } = useQuery({ ...queryRubrics(useCaseId), enabled: queue.rubric !== null });
  const criteria = rubrics.find(({ code }) => code === queue.rubric)?.criteria ?? "";

  async function decide(body: Schemas["ReviewFinalBody"]): Promise<void> {
    try {
      await settle(taskId, body);
      tell(t("results.done"));
    } catch (failure) {
      tellError(failure, () => void decide(body));
    }
    await queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId, "reviews") });
  }

  return (
    <Loaded query={task} rows={2}>
      {(data) => (
        <Stack gap="xs" p="sm">
          {Object.entries(data.inputs).map(([name, value]) => (
            <div key={name}>
              <Text size="xs" c="dimmed">
                {name}
              </Text>
              <pre className={classes.text}>
                {typeof value === "string" ? value : JSON.stringify(value, null, 1)}
              </pre>
            </div>
          ))}
          <div className={classes.sides}>
            {data.outputs.map((one) => (
              <div key={one.target}>
                <Text size="xs" c="dimmed">
                  {one.target}
                </Text>
                <pre className={classes.text}>{one.text}</pre>
              </div>
            ))}
          </div>
          <Judgements task={data} />
          {mayWrite && (
            <Settle
              key={data.final?.at}
              queue={queue}
              criteria={criteria}
              task={data}
              decide={(body) => void decide(body)}
            />
          )}
        </Stack>
      )}
    </Loaded>
  );
}

function Judgements({ task }: { task: Detail }) {
  const { t } = useTranslation("reviews");
  const said = (verdict: Detail["judgements"][number]["verdict"]): string => {
    if (!verdict) return "–";
    if (verdict.choice) return t(`results.choice.${verdict.choice}`);
    const scores = Object.entries(verdict.scores).map(([name, score]) => `${name} ${score}`);
    return [verdict.label, verdict.overall, ...scores].filter((one) => one != null).join(" · ");
  };
  return (
    <>
      {task.judgements.map((one) => (
        <Text key={one.rater} size="sm">
          <b>{one.rater}</b>: {one.reason ?? said(one.verdict)}
          {one.verdict?.comment && ` – ${one.verdict.comment}`}
        </Text>
      ))}
      {task.final && (
        <Text size="sm" c="dimmed">
          {t("results.by", { by: task.final.by })}: {said(task.final.verdict)}
          {task.final.verdict.comment && ` – ${task.final.verdict.comment}`}
        </Text>
      )}
    </>
  );
}
