import { queryOptions } from "@tanstack/react-query";
import { api, item, type Schemas, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import type { Run } from "@/kinds/run";
import type { Plan } from "./plan";

const LOOK_MS = 1_000;
export const ITEMS_PER_PAGE = 20;

export type RunItem = Schemas["RunItemAnswer"];
export type RunOutput = Schemas["RunOutputAnswer"];

/** Whether a run still changes. */
export const isGoing = (run: Run) => run.state === "queued" || run.state === "running";

/** The newest runs of a use case; looked at again while one is going. */
export function queryRuns(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "runs"),
    queryFn: async ({ signal }): Promise<Run[]> => {
      const query = { useCaseId, page: 1, pageSize: 50, orderBy: "created_at", orderDir: "desc" } as const;
      return (await unwrap(api.GET("/api/v1/runs", { params: { query }, signal }))).items;
    },
    refetchInterval: ({ state }) => (state.data?.some(isGoing) ? LOOK_MS : false),
  });
}

/** A run and how far it is. */
export function queryRun(useCaseId: string, runId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "runs", runId),
    queryFn: ({ signal }): Promise<Run> =>
      item(api.GET("/api/v1/runs/{run_id}", { params: { path: { run_id: runId } }, signal })),
    refetchInterval: ({ state }) => (state.data && isGoing(state.data) ? LOOK_MS : false),
  });
}

/** A page of the items of a run, with what all targets answered; `done` makes it look again. */
export function queryItems(useCaseId: string, runId: string, page: number, done: number) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "runs", runId, "items", page, done),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/runs/{run_id}/items", {
          params: { path: { run_id: runId }, query: { page, pageSize: ITEMS_PER_PAGE } },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** The connections that a run may ask. */
export function queryRunConnections() {
  return queryOptions({
    queryKey: keys.system("run-connections"),
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/runs/connections", { signal }))).items,
  });
}

/** The candidates that a run may ask: those of the shortlist that are not excluded. */
export function queryRunCandidates(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "candidates", "for-runs"),
    queryFn: async ({ signal }) => {
      const query = { useCaseId, page: 1, pageSize: 200, orderBy: "position" } as const;
      const { items } = await unwrap(api.GET("/api/v1/candidates", { params: { query }, signal }));
      return items.filter(({ state }) => state !== "excluded");
    },
  });
}

/** The versions of a dataset, newest first. */
export function queryVersions(useCaseId: string, datasetId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "datasets", "versions", datasetId),
    queryFn: async ({ signal }) => {
      const params = { path: { dataset_id: datasetId }, query: { pageSize: 200 } };
      return (await unwrap(api.GET("/api/v1/datasets/{dataset_id}/versions", { params, signal }))).items;
    },
  });
}

/** The slices of a version of a dataset, largest first. */
export function querySlices(useCaseId: string, datasetId: string, version: number | null) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "datasets", "slices", datasetId, version),
    enabled: version !== null,
    queryFn: async ({ signal }) => {
      const params = { path: { dataset_id: datasetId }, query: { version: version ?? 0 } };
      return (await unwrap(api.GET("/api/v1/datasets/{dataset_id}/slices", { params, signal }))).items;
    },
  });
}

/** What a plan would need. */
export function queryEstimate(useCaseId: string, plan: Plan | null) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "runs", "estimate", plan),
    enabled: plan !== null,
    retry: false,
    queryFn: ({ signal }) => item(api.POST("/api/v1/runs/estimate", { body: plan as Plan, signal })),
    placeholderData: (before) => before,
  });
}
