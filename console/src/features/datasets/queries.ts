import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, item, type Schemas, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import type { Dataset } from "@/kinds/dataset";

const PAGE_SIZE = 100;
/** Imports end without an event: while one is going on, the draft is looked at again. */
const LOOK_MS = 3_000;

export type Item = Schemas["ItemAnswer"];
export type Draft = Schemas["DraftAnswer"];
export type Version = Schemas["VersionAnswer"];
export type Difference = Schemas["DatasetDifferenceAnswer"];
export type Duplicates = Schemas["DuplicatesAnswer"];
export type Split = Dataset["splits"][number];
export type Preview = Schemas["PreviewAnswer"];
export type ExpectedKind = Schemas["Expected"]["kind"];
export type Format = Schemas["ImportBody"]["format"];

/** What narrows the items, and the version that is shown: absent for the draft. */
export interface Shown {
  version?: number;
  slice?: string;
  split?: string;
  text?: string;
}

const pathOf = (datasetId: string) => ({ path: { dataset_id: datasetId } });

/** The datasets of a use case. */
export function queryDatasets(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "datasets"),
    queryFn: async ({ signal }): Promise<Dataset[]> => {
      const found: Dataset[] = [];
      for (let page = 1; ; page++) {
        const query = { useCaseId, page, pageSize: 200 };
        const { items, hasNext } = await unwrap(api.GET("/api/v1/datasets", { params: { query }, signal }));
        found.push(...items);
        if (!hasNext) return found;
      }
    },
  });
}

export function queryDataset(useCaseId: string, datasetId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "datasets", datasetId),
    queryFn: ({ signal }): Promise<Dataset> =>
      item(api.GET("/api/v1/datasets/{dataset_id}", { params: pathOf(datasetId), signal })),
  });
}

/** All that is known of the items of a dataset; what changes them makes it look again. */
export const itemKeys = (useCaseId: string, datasetId: string) =>
  keys.ofUseCase(useCaseId, "datasets", datasetId, "content");

export function queryDraft(useCaseId: string, datasetId: string) {
  return queryOptions({
    queryKey: [...itemKeys(useCaseId, datasetId), "draft"],
    queryFn: ({ signal }): Promise<Draft> =>
      item(api.GET("/api/v1/datasets/{dataset_id}/draft", { params: pathOf(datasetId), signal })),
    refetchInterval: ({ state }) => (state.data && state.data.importing > 0 ? LOOK_MS : false),
  });
}

/** The versions of a dataset, newest first. */
export function queryVersions(useCaseId: string, datasetId: string) {
  return infiniteQueryOptions({
    queryKey: [...itemKeys(useCaseId, datasetId), "versions"],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => {
      const params = { ...pathOf(datasetId), query: pageParam ? { before: pageParam } : {} };
      return unwrap(api.GET("/api/v1/datasets/{dataset_id}/versions", { params, signal }));
    },
    getNextPageParam: ({ next }) => next,
  });
}

export function querySlices(useCaseId: string, datasetId: string, version: number | undefined) {
  return queryOptions({
    queryKey: [...itemKeys(useCaseId, datasetId), "slices", version ?? 0],
    queryFn: async ({ signal }) => {
      const params = { ...pathOf(datasetId), query: version ? { version } : {} };
      return (await unwrap(api.GET("/api/v1/datasets/{dataset_id}/slices", { params, signal }))).items;
    },
  });
}

/** The items of a version or of the draft, in their order, a part after the other. */
export function queryItems(useCaseId: string, datasetId: string, shown: Shown) {
  return infiniteQueryOptions({
    queryKey: [...itemKeys(useCaseId, datasetId), "items", shown],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => {
      const params = { ...pathOf(datasetId), query: { ...shown, after: pageParam, pageSize: PAGE_SIZE } };
      return unwrap(api.GET("/api/v1/datasets/{dataset_id}/items", { params, signal }));
    },
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
  });
}

/** The placeholders of all flows of a use case, which an item has inputs for. */
export function queryPlaceholders(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "datasets", "placeholders"),
    queryFn: async ({ signal }) => {
      const params = { path: { use_case_id: useCaseId } };
      const { flows } = await item(api.GET("/api/v1/use-cases/{use_case_id}/standing", { params, signal }));
      return [...new Set(flows.flatMap((flow) => flow.placeholders))];
    },
  });
}

/** What differs between two versions; `from` 0 is the empty dataset, without `to` it is the draft. */
export function queryDifference(useCaseId: string, datasetId: string, from: number, to: number | undefined) {
  return queryOptions({
    queryKey: [...itemKeys(useCaseId, datasetId), "difference", from, to ?? 0],
    queryFn: ({ signal }) => {
      const params = { ...pathOf(datasetId), query: { from, ...(to ? { to } : {}) } };
      return unwrap(api.GET("/api/v1/datasets/{dataset_id}/diff", { params, signal }));
    },
  });
}

/** The newest search for near-duplicates; while it is going on, it is looked at again. */
export function queryDuplicates(useCaseId: string, datasetId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "datasets", datasetId, "duplicates"),
    queryFn: ({ signal }): Promise<Duplicates> =>
      unwrap(api.GET("/api/v1/datasets/{dataset_id}/duplicates", { params: pathOf(datasetId), signal })),
    refetchInterval: ({ state }) => (state.data?.job && state.data.job.endedAt === null ? LOOK_MS : false),
  });
}

/** An item of the draft as its text: numbers and the order of keys stay letter by letter. */
export function queryItemText(useCaseId: string, datasetId: string, key: string) {
  return queryOptions({
    queryKey: [...itemKeys(useCaseId, datasetId), "item", key],
    gcTime: 0, // what one edits is always read anew
    queryFn: ({ signal }): Promise<string> => {
      const params = { path: { dataset_id: datasetId, item_key: key } };
      return unwrap(
        api.GET("/api/v1/datasets/{dataset_id}/items/{item_key}", { params, parseAs: "text", signal }),
      );
    },
  });
}
