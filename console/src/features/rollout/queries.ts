import { queryOptions } from "@tanstack/react-query";
import { api, item, type Schemas, unwrap } from "@/api/client";
import { keys } from "@/api/queries";

/** Answers hold every field, also those that bodies may leave out. */
type Whole<T> =
  T extends ReadonlyArray<infer U>
    ? Array<Whole<U>>
    : T extends object
      ? { [K in keyof T]-?: Whole<Exclude<T[K], undefined>> }
      : T;

export type Configuration = Whole<Schemas["ConfigurationShape"]>;
export type FlowProgress = Schemas["FlowProgressAnswer"];
export type Progress = Schemas["ProgressAnswer"];
export type Reason = Schemas["ReasonAnswer"];
export type Missing = Schemas["MissingAnswer"];
export type Entry = Schemas["EntryAnswer"];
export type History = Schemas["HistoryAnswer"];
export type Report = Schemas["ReportAnswer"];
export type What = Schemas["What"];
export type Plan = Schemas["PlanAnswer"];
export type Preset = Schemas["PresetAnswer"];
export type Remaining = Schemas["RemainingAnswer"];

const POINTS = 240;

/** How shares, scores and chances went since the last start; live. */
export function queryHistory(id: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(id, "history"),
    meta: { live: true },
    queryFn: ({ signal }) =>
      item(
        api.GET("/api/v1/use-cases/{use_case_id}/rollout-strategy/history", {
          params: { path: { use_case_id: id }, query: { points: POINTS } },
          signal,
        }),
      ),
  });
}

/** How much longer it takes, by real traffic; live. */
export function queryRemaining(id: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(id, "remaining"),
    meta: { live: true },
    queryFn: ({ signal }) =>
      item(
        api.GET("/api/v1/use-cases/{use_case_id}/rollout-strategy/remaining", {
          params: { path: { use_case_id: id } },
          signal,
        }),
      ),
  });
}

/** What was decided, on which evidence. */
export function queryReport(id: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(id, "report"),
    queryFn: async ({ signal }) => {
      const params = { path: { use_case_id: id } };
      const answer = await unwrap(
        api.GET("/api/v1/use-cases/{use_case_id}/rollout-strategy/report", { params, signal }),
      );
      return (answer as { item: Report }).item; // Markdown comes only to those who ask for it
    },
  });
}

/** The report as a text to keep. */
export async function fetchMarkdown(id: string): Promise<string> {
  const params = { path: { use_case_id: id } };
  const headers = { accept: "text/markdown" };
  return (await unwrap(
    api.GET("/api/v1/use-cases/{use_case_id}/rollout-strategy/report", { params, headers, parseAs: "text" }),
  )) as string;
}

/** An entry with all it rests on, its verdict computed again; it never changes. */
export function queryEntry(id: string, entryId: string) {
  return queryOptions({
    // not among the keys of its use case: no event can change it
    queryKey: ["timeline-entry", entryId],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      item(
        api.GET("/api/v1/use-cases/{use_case_id}/rollout-strategy/timeline/{entry_id}", {
          params: { path: { use_case_id: id, entry_id: entryId } },
          signal,
        }),
      ),
  });
}

/** What real traffic says about the flows, for the defaults of the plan. */
export function queryTraffic(id: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(id, "rollout", "traffic"),
    queryFn: async ({ signal }) => {
      const path = { use_case_id: id };
      const [standing, activity] = await Promise.all([
        item(api.GET("/api/v1/use-cases/{use_case_id}/standing", { params: { path }, signal })),
        item(api.GET("/api/v1/use-cases/{use_case_id}/activity", { params: { path }, signal })),
      ]);
      return { standing, activity };
    },
  });
}
