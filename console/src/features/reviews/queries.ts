import { queryOptions } from "@tanstack/react-query";
import { api, item, type Schemas, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import { type Rubric, shownRubric } from "@/api/rubrics";
import type { Queue } from "@/kinds/reviewQueue";

/** Judgements come without an event: who looks at figures gets new ones by asking. */
const EVERY = 5_000;

export type Results = Schemas["QueueResults"];
export type Estimate = Schemas["ReviewEstimate"];
export type Detail = Schemas["ReviewTaskDetailAnswer"];
export type Imported = Schemas["ReviewImportAnswer"];

export { queryQueues } from "@/api/reviewQueues";

export function queryRubrics(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "reviews", "rubrics"),
    queryFn: async ({ signal }): Promise<Rubric[]> => {
      const query = { useCaseId, page: 1, pageSize: 200 };
      const { items } = await unwrap(api.GET("/api/v1/rubrics", { params: { query }, signal }));
      return items.map(shownRubric);
    },
  });
}

export function queryQueue(useCaseId: string, queueId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "reviews", "queue", queueId),
    queryFn: ({ signal }): Promise<Queue> =>
      item(api.GET("/api/v1/review-queues/{queue_id}", { params: { path: { queue_id: queueId } }, signal })),
  });
}

export function queryProgress(useCaseId: string, queueId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "reviews", "progress", queueId),
    refetchInterval: EVERY,
    queryFn: ({ signal }) =>
      item(
        api.GET("/api/v1/review-queues/{queue_id}/progress", {
          params: { path: { queue_id: queueId } },
          signal,
        }),
      ),
  });
}

export function queryResults(useCaseId: string, queueId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "reviews", "results", queueId),
    refetchInterval: EVERY,
    queryFn: ({ signal }): Promise<Results> =>
      item(
        api.GET("/api/v1/review-queues/{queue_id}/results", {
          params: { path: { queue_id: queueId } },
          signal,
        }),
      ),
  });
}

export function queryTask(useCaseId: string, taskId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "reviews", "task", taskId),
    queryFn: ({ signal }): Promise<Detail> =>
      item(api.GET("/api/v1/review-tasks/{task_id}", { params: { path: { task_id: taskId } }, signal })),
  });
}

export function importOutputs(queueId: string, body: Schemas["ReviewImportBody"]): Promise<Imported> {
  const params = { path: { queue_id: queueId } };
  return item(api.POST("/api/v1/review-queues/{queue_id}/import", { params, body }));
}

export function settle(taskId: string, body: Schemas["ReviewFinalBody"]): Promise<unknown> {
  const params = { path: { task_id: taskId } };
  return item(api.PUT("/api/v1/review-tasks/{task_id}/final", { params, body }));
}
