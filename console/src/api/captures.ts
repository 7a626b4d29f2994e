/** What several pages ask about capture from production. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";
import { keys } from "./queries";

/** The capture settings of a use case; null if it has none. */
export function queryCapture(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "capture"),
    enabled: useCaseId !== "",
    queryFn: async ({ signal }) => {
      const query = { useCaseId, page: 1, pageSize: 1 };
      const { items } = await unwrap(api.GET("/api/v1/captures", { params: { query }, signal }));
      return items[0] ?? null;
    },
  });
}
