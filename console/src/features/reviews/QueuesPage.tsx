import { Badge, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconClipboardCheck, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Rubric } from "@/api/rubrics";
import { useMay } from "@/api/session";
import { EmptyState, Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import type { Queue } from "@/kinds/reviewQueue";
import { QueueDialog, RubricDialog } from "./Dialogs";
import { queryProgress, queryQueues, queryRubrics } from "./queries";
import { RowActions } from "./RowActions";
import { useReviewActions } from "./useReviewActions";
import "./texts";

/** The review queues and rubrics of a use case. */
export function QueuesPage() {
  const { t } = useTranslation("reviews");
  const useCaseId = useParams({ strict: false }).useCaseId ?? "";
  const mayWrite = useMay("write");
  const queues = useQuery(queryQueues(useCaseId));
  const rubrics = useQuery(queryRubrics(useCaseId));
  const { removeQueue, removeRubric } = useReviewActions(useCaseId);
  const [queue, writeQueue] = useState<Queue | "new" | null>(null);
  const [rubric, writeRubric] = useState<Rubric | "new" | null>(null);
  const add = (label: string, act: () => void) =>
    mayWrite && (
      <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={act}>
        {label}
      </Button>
    );
  return (
    <Stack>
      <Section
        title={t("queues")}
        hint={t("queuesHint")}
        actions={add(t("addQueue"), () => writeQueue("new"))}
      >
        <Loaded query={queues}>
          {(items) =>
            items.length === 0 ? (
              <EmptyState icon={<IconClipboardCheck />} title={t("emptyTitle")} text={t("emptyText")} />
            ) : (
              <Stack gap="lg">
                {items.map((one) => (
                  <QueueRow
                    key={one.id}
                    useCaseId={useCaseId}
                    queue={one}
                    actions={
                      mayWrite && (
                        <RowActions
                          title={one.title}
                          edit={() => writeQueue(one)}
                          remove={() => void removeQueue(one)}
                        />
                      )
                    }
                  />
                ))}
              </Stack>
            )
          }
        </Loaded>
      </Section>
      <Section
        title={t("rubrics")}
        hint={t("rubricsHint")}
        actions={add(t("addRubric"), () => writeRubric("new"))}
      >
        <Loaded query={rubrics}>
          {(items) => (
            <Stack gap="xs">
              {items.map((one) => (
                <Group key={one.id} justify="space-between">
                  <Text size="sm">
                    {one.title}{" "}
                    <Text span c="dimmed" size="xs">
                      {one.code} ·{" "}
                      {t("criteria", { count: one.criteria ? one.criteria.split("\n").length : 0 })}
                    </Text>
                  </Text>
                  {mayWrite && (
                    <RowActions
                      title={one.title}
                      edit={() => writeRubric(one)}
                      remove={() => void removeRubric(one)}
                    />
                  )}
                </Group>
              ))}
            </Stack>
          )}
        </Loaded>
      </Section>
      <QueueDialog useCaseId={useCaseId} writing={queue} close={() => writeQueue(null)} />
      <RubricDialog useCaseId={useCaseId} writing={rubric} close={() => writeRubric(null)} />
    </Stack>
  );
}

interface QueueRowProps {
  useCaseId: string;
  queue: Queue;
  actions: ReactNode;
}

function QueueRow({ useCaseId, queue, actions }: QueueRowProps) {
  const { t } = useTranslation("reviews");
  const { data } = useQuery(queryProgress(useCaseId, queue.id));
  return (
    <div>
      <Group justify="space-between" mb={6}>
        <Group gap="sm">
          <Text
            component={Link}
            to="/use-cases/$useCaseId/reviews/$queueId"
            // biome-ignore lint/suspicious/noExplicitAny: the text does not know the route
            params={{ useCaseId, queueId: queue.id } as any}
            fw={650}
          >
            {queue.title}
          </Text>
          <Badge variant="light" tt="none">
            {t(`kind.${queue.kind}`)}
          </Badge>
          {!queue.open && (
            <Badge variant="light" color="gray" tt="none">
              {t("closed")}
            </Badge>
          )}
        </Group>
        {actions}
      </Group>
      {data && (
        <>
          <Progress
            aria-label={t("complete", data)}
            value={data.tasks ? (100 * data.complete) / data.tasks : 0}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {t("complete", data)}
          </Text>
        </>
      )}
    </div>
  );
}
