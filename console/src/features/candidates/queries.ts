import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, item, type Schemas, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import { shownOwnModel } from "@/kinds/ownModel";

export type Shortlist = Schemas["ShortlistAnswer"];
export type Shortlisted = Schemas["ShortlistedAnswer"];
export type Facts = Schemas["FactsAnswer"];
export type Held = Schemas["HeldAnswer"];
export type CatalogueEntry = Schemas["CatalogueEntryAnswer"];

/** What entries of the catalogue must have; empty texts do not filter. */
export interface Wanted {
  text: string;
  provider: string | null;
  modality: string | null;
  openWeights: boolean;
  minContext: number | "";
  maxPrice: number | "";
}

export const ANYTHING: Wanted = {
  text: "",
  provider: null,
  modality: null,
  openWeights: false,
  minContext: "",
  maxPrice: "",
};

const SHOWN = 50;

/** The shortlist of a use case, held against its requirements. */
export function queryShortlist(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "candidates", "shortlist"),
    queryFn: ({ signal }): Promise<Shortlist> =>
      item(
        api.GET("/api/v1/use-cases/{use_case_id}/shortlist", {
          params: { path: { use_case_id: useCaseId } },
          signal,
        }),
      ),
  });
}

/** The first models of the catalogue that pass a filter; those of before stay until the answer is there. */
export function queryCatalogue(useCaseId: string, wanted: Wanted) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "catalogue", wanted),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const query = {
        useCaseId,
        page: 1,
        pageSize: SHOWN,
        orderBy: "name" as const,
        ...(wanted.text.trim() && { text: wanted.text.trim() }),
        ...(wanted.provider && { provider: wanted.provider }),
        ...(wanted.modality && { modality: wanted.modality }),
        ...(wanted.openWeights && { openWeights: true }),
        ...(wanted.minContext !== "" && { minContext: wanted.minContext }),
        ...(wanted.maxPrice !== "" && { maxPrice: wanted.maxPrice }),
      };
      return unwrap(api.GET("/api/v1/catalogue", { params: { query }, signal }));
    },
  });
}

/** The date and the source of the catalogue, and what there is to choose from. */
export function queryAbout() {
  return queryOptions({
    queryKey: keys.system("catalogue"),
    queryFn: ({ signal }) => item(api.GET("/api/v1/catalogue/about", { signal })),
  });
}

/** A page of the own models, by title. */
export async function loadOwnModels(page: number, signal?: AbortSignal) {
  const query = { page, pageSize: 100, orderBy: "title", orderDir: "asc" } as const;
  const answer = await unwrap(api.GET("/api/v1/own-models", { params: { query }, signal }));
  return { ...answer, items: answer.items.map(shownOwnModel) };
}

export function queryOwnModels() {
  return infiniteQueryOptions({
    queryKey: keys.access("own-models"),
    initialPageParam: 1,
    queryFn: ({ pageParam, signal }) => loadOwnModels(pageParam, signal),
    getNextPageParam: (last, _, page) => (last.hasNext ? page + 1 : undefined),
  });
}
