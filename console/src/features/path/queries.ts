import { queryOptions } from "@tanstack/react-query";
import { api, item, type Schemas, unwrap } from "@/api/client";
import { keys } from "@/api/queries";

export type Path = Schemas["PathAnswer"];
export type StageView = Schemas["StageAnswer"];
export type Brief = Schemas["BriefAnswer"];
export type Point = Schemas["PointAnswer"];
export type Decision = Schemas["DecisionAnswer"];
export type Waiver = Schemas["WaiverAnswer"];
export type BriefLink = Schemas["BriefLinkAnswer"];

const MOST = 200;

/** What changes with every decision and waiver. */
export const pathKey = (useCaseId: string) => keys.ofUseCase(useCaseId, "path");

/** The stages of a use case with their checklists; live. */
export function queryPath(useCaseId: string) {
  return queryOptions({
    queryKey: pathKey(useCaseId),
    meta: { live: true },
    queryFn: ({ signal }): Promise<Path> =>
      item(
        api.GET("/api/v1/use-cases/{use_case_id}/path", {
          params: { path: { use_case_id: useCaseId } },
          signal,
        }),
      ),
  });
}

/** What can be built now, what candidates cost, and what must wait; live. */
export function queryBrief(useCaseId: string) {
  return queryOptions({
    queryKey: [...pathKey(useCaseId), "brief"],
    meta: { live: true },
    queryFn: ({ signal }): Promise<Brief> =>
      item(
        api.GET("/api/v1/use-cases/{use_case_id}/brief", {
          params: { path: { use_case_id: useCaseId } },
          signal,
        }),
      ),
  });
}

/** The newest decisions of a use case, also those that were superseded. */
export function queryDecisions(useCaseId: string) {
  return queryOptions({
    queryKey: [...pathKey(useCaseId), "decisions"],
    queryFn: async ({ signal }): Promise<Decision[]> => {
      const query = { useCaseId, page: 1, pageSize: MOST, orderDir: "desc" } as const;
      return (await unwrap(api.GET("/api/v1/decisions", { params: { query }, signal }))).items;
    },
  });
}

/** The newest waivers of a use case, also those that have ended. */
export function queryWaivers(useCaseId: string) {
  return queryOptions({
    queryKey: [...pathKey(useCaseId), "waivers"],
    queryFn: async ({ signal }): Promise<Waiver[]> => {
      const query = {
        useCaseId,
        page: 1,
        pageSize: MOST,
        orderBy: "created_at",
        orderDir: "desc",
      } as const;
      return (await unwrap(api.GET("/api/v1/waivers", { params: { query }, signal }))).items;
    },
  });
}

export const linksKey = (useCaseId: string) => [...pathKey(useCaseId), "links"];

/** The newest links to the brief of a use case, also those that no longer work. */
export function queryLinks(useCaseId: string) {
  return queryOptions({
    queryKey: linksKey(useCaseId),
    queryFn: async ({ signal }): Promise<BriefLink[]> => {
      const query = {
        useCaseId,
        page: 1,
        pageSize: MOST,
        orderBy: "created_at",
        orderDir: "desc",
      } as const;
      return (await unwrap(api.GET("/api/v1/brief-links", { params: { query }, signal }))).items;
    },
  });
}
