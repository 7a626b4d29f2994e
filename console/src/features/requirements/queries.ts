import { queryOptions } from "@tanstack/react-query";
import { api, item, type Schemas, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import type { Requirement } from "@/kinds/requirement";

const PAGE_SIZE = 200;

/** All requirements of a use case, in their order. */
export function queryRequirements(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "requirements"),
    queryFn: async ({ signal }): Promise<Requirement[]> => {
      const found: Requirement[] = [];
      for (let page = 1; ; page++) {
        const order = { orderBy: "position", orderDir: "asc" } as const;
        const query = { useCaseId, page, pageSize: PAGE_SIZE, ...order };
        const { items, hasNext } = await unwrap(
          api.GET("/api/v1/requirements", { params: { query }, signal }),
        );
        found.push(...items);
        if (!hasNext) return found;
      }
    },
  });
}

export type Coverage = Schemas["CoverageAnswer"];

/** The requirements against what was measured of flows and candidates; live. */
export function queryCoverage(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "requirements", "coverage"),
    meta: { live: true },
    queryFn: ({ signal }): Promise<Coverage> =>
      item(
        api.GET("/api/v1/use-cases/{use_case_id}/coverage", {
          params: { path: { use_case_id: useCaseId } },
          signal,
        }),
      ),
  });
}
