import { infiniteQueryOptions, queryOptions, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, item } from "@/api/client";
import { fetchRevisions } from "@/api/configurations";
import { keys } from "@/api/queries";

export function queryFlow(useCaseId: string, flowId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "flow", flowId),
    queryFn: ({ signal }) =>
      item(api.GET("/api/v1/flows/{flow_id}", { params: { path: { flow_id: flowId } }, signal })),
  });
}

/** How the flows stand side by side; live. (The same as on the page of the use case.) */
export function queryStanding(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "standing"),
    meta: { live: true },
    queryFn: ({ signal }) =>
      item(
        api.GET("/api/v1/use-cases/{use_case_id}/standing", {
          params: { path: { use_case_id: useCaseId } },
          signal,
        }),
      ),
  });
}

const PAGE_SIZE = 50;

/** The revisions of a flow step, newest first, page by page. */
export function queryRevisions(useCaseId: string, flowStepId: string) {
  return infiniteQueryOptions({
    queryKey: keys.ofUseCase(useCaseId, "revisions", flowStepId),
    initialPageParam: 1,
    queryFn: ({ pageParam, signal }) => fetchRevisions(flowStepId, pageParam, PAGE_SIZE, signal),
    getNextPageParam: (last, all) => (last.hasNext ? all.length + 1 : undefined),
  });
}

/** Ask anew for everything about a use case, after a change of it. */
export function useRefresh(useCaseId: string): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId) });
    void queries.invalidateQueries({ queryKey: keys.overview() });
  }, [queries, useCaseId]);
}
