import { queryOptions } from "@tanstack/react-query";
import { api, item, type Schemas, unwrap } from "@/api/client";

export type Guide = Schemas["ReviewGuideAnswer"];
export type Turn = Schemas["ReviewNextAnswer"];
export type Task = Schemas["ReviewAnswer"];
export type Judgement = Schemas["ReviewJudgementBody"];

const pathOf = (queueId: string) => ({ path: { queue_id: queueId } });

/** The queues in which the person may judge. */
export function queryOpenQueues() {
  return queryOptions({
    queryKey: ["reviewing", "queues"],
    refetchInterval: 15_000,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/reviewing/queues", { signal }))).items,
  });
}

/** What a rater has to know about a queue. */
export function queryGuide(queueId: string) {
  return queryOptions({
    queryKey: ["reviewing", queueId, "guide"],
    queryFn: ({ signal }): Promise<Guide> =>
      item(api.GET("/api/v1/reviewing/queues/{queue_id}", { params: pathOf(queueId), signal })),
  });
}

/** The task in hand; asked for again only after it was judged. */
export function queryTurn(queueId: string) {
  return queryOptions({
    queryKey: ["reviewing", queueId, "turn"],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: (): Promise<Turn> =>
      item(api.POST("/api/v1/reviewing/queues/{queue_id}/next", { params: pathOf(queueId) })),
  });
}

export function takeBack(queueId: string): Promise<Turn> {
  return item(api.POST("/api/v1/reviewing/queues/{queue_id}/undo", { params: pathOf(queueId) }));
}

export function judge(id: string, body: Judgement): Promise<unknown> {
  const params = { path: { assignment_id: id } };
  return unwrap(api.POST("/api/v1/reviewing/tasks/{assignment_id}/judgement", { params, body }));
}

export function skip(id: string, reason: string): Promise<unknown> {
  const params = { path: { assignment_id: id } };
  return unwrap(api.POST("/api/v1/reviewing/tasks/{assignment_id}/skip", { params, body: { reason } }));
}
