import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, basedOn, item } from "@/api/client";
import { keys } from "@/api/queries";
import { useMay } from "@/api/session";
import { tellError } from "@/components/forms/notify";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import type { Queue } from "@/kinds/reviewQueue";
import { QueueDialog } from "./Dialogs";
import { Disagreements } from "./Disagreements";
import { Fill } from "./Fill";
import { FillFrom } from "./FillFrom";
import { queryProgress, queryQueue, queryResults } from "./queries";
import { ResultsView } from "./ResultsView";
import { RowActions } from "./RowActions";
import { useReviewActions } from "./useReviewActions";
import "./texts";

/** A review queue: how far it is, what fills it, and what its judgements say. */
export function QueuePage() {
  const { useCaseId = "", queueId = "" } = useParams({ strict: false });
  const queue = useQuery(queryQueue(useCaseId, queueId));
  const results = useQuery(queryResults(useCaseId, queueId));
  const mayWrite = useMay("write");
  return (
    <Loaded query={queue}>
      {(data) => (
        <Stack>
          <Head useCaseId={useCaseId} queue={data} mayWrite={mayWrite} />
          <Loaded query={results}>
            {(found) => (
              <>
                <ResultsView results={found} />
                <Disagreements useCaseId={useCaseId} queue={data} results={found} mayWrite={mayWrite} />
              </>
            )}
          </Loaded>
          {mayWrite && <FillFrom useCaseId={useCaseId} queue={data} />}
          {mayWrite && <Fill useCaseId={useCaseId} queue={data} />}
        </Stack>
      )}
    </Loaded>
  );
}

interface HeadProps {
  useCaseId: string;
  queue: Queue;
  mayWrite: boolean;
}

function Head({ useCaseId, queue, mayWrite }: HeadProps) {
  const { t } = useTranslation("reviews");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { removeQueue } = useReviewActions(useCaseId);
  const [writing, setWriting] = useState<Queue | null>(null);
  const { data } = useQuery(queryProgress(useCaseId, queue.id));

  async function turn(): Promise<void> {
    try {
      await item(
        api.PUT("/api/v1/review-queues/{queue_id}", {
          params: { path: { queue_id: queue.id } },
          headers: basedOn(queue.version),
          body: { open: !queue.open },
        }),
      );
    } catch (failure) {
      tellError(failure, () => void turn());
    }
    await queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId, "reviews") });
  }

  async function remove(): Promise<void> {
    if (await removeQueue(queue))
      await navigate({ to: "/use-cases/$useCaseId/reviews", params: { useCaseId } });
  }

  return (
    <Section
      title={queue.title}
      hint={data && t("complete", data)}
      actions={
        mayWrite && (
          <>
            <RowActions title={queue.title} edit={() => setWriting(queue)} remove={() => void remove()} />
            <Button size="xs" variant="default" onClick={() => void turn()}>
              {queue.open ? t("close") : t("open")}
            </Button>
            {queue.open && (
              // biome-ignore lint/suspicious/noExplicitAny: the button does not know the route
              <Button size="xs" component={Link} to="/reviews/$queueId" params={{ queueId: queue.id } as any}>
                {t("judge")}
              </Button>
            )}
          </>
        )
      }
    >
      <Group gap="sm">
        <Anchor size="sm" component={Link} to={`/use-cases/${useCaseId}/reviews`}>
          {t("all")}
        </Anchor>
        <Text size="sm" c="dimmed">
          {t(`kind.${queue.kind}`)}
        </Text>
      </Group>
      {queue.instructions && <Text size="sm">{queue.instructions}</Text>}
      <QueueDialog useCaseId={useCaseId} writing={writing} close={() => setWriting(null)} />
    </Section>
  );
}
