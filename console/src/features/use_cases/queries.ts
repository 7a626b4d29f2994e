import { keepPreviousData, queryOptions, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, item } from "@/api/client";
import { keys } from "@/api/queries";

/** How the flows stand side by side; live. */
export function queryStanding(id: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(id, "standing"),
    meta: { live: true },
    queryFn: ({ signal }) =>
      item(
        api.GET("/api/v1/use-cases/{use_case_id}/standing", {
          params: { path: { use_case_id: id } },
          signal,
        }),
      ),
  });
}

const POINTS = 48;

/** Sessions and ratings of the last 24 hours, or since the first ones; live. */
export function queryActivity(id: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(id, "activity"),
    meta: { live: true },
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      item(
        api.GET("/api/v1/use-cases/{use_case_id}/activity", {
          params: { path: { use_case_id: id }, query: { points: POINTS } },
          signal,
        }),
      ),
  });
}

/**
 * Carry out a change of a use case; what is shown of it is asked for anew afterwards, also when it failed: somebody
 * else may have changed it.
 */
export function useChange(useCaseId: string): <T>(change: () => Promise<T>) => Promise<T> {
  const queries = useQueryClient();
  return useCallback(
    async (change) => {
      try {
        return await change();
      } finally {
        void queries.invalidateQueries({ queryKey: keys.ofUseCase(useCaseId) });
        void queries.invalidateQueries({ queryKey: keys.overview() });
      }
    },
    [queries, useCaseId],
  );
}
