import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";
import { keys } from "./queries";

/** The datasets of a use case by title, to choose from. */
export function queryDatasetChoice(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "datasets", "choice"),
    queryFn: async ({ signal }) => {
      const query = { useCaseId, page: 1, pageSize: 200, orderBy: "title", orderDir: "asc" } as const;
      return (await unwrap(api.GET("/api/v1/datasets", { params: { query }, signal }))).items;
    },
  });
}
