import { queryOptions } from "@tanstack/react-query";
import { api, item, type Schemas, unwrap } from "./client";
import { keys } from "./queries";

type Queue = Schemas["ReviewQueueAnswer"];
export type NewQueueKind = "compare" | "rate";

/** The review queues of a use case. */
export function queryQueues(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "reviews", "queues"),
    queryFn: async ({ signal }): Promise<Queue[]> => {
      const query = { useCaseId, page: 1, pageSize: 200 };
      return (await unwrap(api.GET("/api/v1/review-queues", { params: { query }, signal }))).items;
    },
  });
}

/** What can fill a queue: the newest runs and the datasets of a use case. */
export function querySources(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "reviews", "sources"),
    queryFn: async ({ signal }) => {
      const query = { useCaseId, page: 1, pageSize: 200, orderBy: "created_at", orderDir: "desc" } as const;
      const [runs, datasets] = await Promise.all([
        unwrap(api.GET("/api/v1/runs", { params: { query }, signal })),
        unwrap(api.GET("/api/v1/datasets", { params: { query }, signal })),
      ]);
      return { runs: runs.items, datasets: datasets.items };
    },
  });
}

/** Add tasks from a run or a dataset. */
export function fillQueue(
  queueId: string,
  body: Schemas["ReviewFillBody"],
): Promise<Schemas["ReviewFilledAnswer"]> {
  const params = { path: { queue_id: queueId } };
  return item(api.POST("/api/v1/review-queues/{queue_id}/fill", { params, body }));
}

/** A queue for the outputs of a run. */
export function newQueueFor(
  run: { id: string; useCaseId: string },
  wanted: { kind: NewQueueKind; title: string; ratersPerItem: number },
): Promise<Queue> {
  const { useCaseId } = run;
  const code = `run-${run.id.slice(0, 8)}-${wanted.kind}-${Date.now().toString(36)}`;
  const usual = { answer: "label", lockMinutes: 30, open: true, showExpected: false } as const;
  return item(api.POST("/api/v1/review-queues", { body: { ...usual, ...wanted, useCaseId, code } }));
}
