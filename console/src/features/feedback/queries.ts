import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, item, type Schemas, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import type { Span } from "@/components/time/timeRange";
import type { Wanted } from "./list/filters";

export type Rating = Schemas["FeedbackEntryAnswer"];
export type RatingPage = Schemas["FeedbackListAnswer"];
export type Distribution = Schemas["DistributionAnswer"];
export type Story = Schemas["SessionStoryAnswer"];

const PAGE = 100;
export const NEWEST = 50;

function page(
  useCaseId: string,
  wanted: Wanted,
  pageSize: number,
  before: string | null,
  signal?: AbortSignal,
): Promise<RatingPage> {
  const query = { useCaseId, ...wanted, pageSize, ...(before !== null && { before }) };
  return unwrap(api.GET("/api/v1/feedbacks", { params: { query }, signal }));
}

const LARGE_PAGE = 200;

/** A large page of the ratings that come before one, for saving them. */
export function ratingPage(useCaseId: string, wanted: Wanted, before: string | null): Promise<RatingPage> {
  return page(useCaseId, wanted, LARGE_PAGE, before);
}

/**
 * The list as it was when it was opened. It does not move by itself: `staleTime: "static"` keeps events of the
 * server from loading all its pages again; `opened` makes a new one.
 */
export function queryList(useCaseId: string, wanted: Wanted, opened: number) {
  return infiniteQueryOptions({
    queryKey: ["feedback-list", useCaseId, wanted, opened],
    staleTime: "static",
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => page(useCaseId, wanted, PAGE, pageParam, signal),
    getNextPageParam: (last) => last.next,
  });
}

/** The newest ones, live: to know what the list does not show yet. */
export function queryNewest(useCaseId: string, wanted: Wanted) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "feedback-newest", wanted),
    meta: { live: true },
    queryFn: async ({ signal }) => (await page(useCaseId, wanted, NEWEST, null, signal)).items,
  });
}

export function queryDistribution(useCaseId: string, span: Span) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "feedback-distribution", span),
    meta: { live: true },
    queryFn: ({ signal }) =>
      item(api.GET("/api/v1/feedbacks/distribution", { params: { query: { useCaseId, ...span } }, signal })),
  });
}

function story(correlationId: string, signal: AbortSignal): Promise<Story> {
  return item(
    api.GET("/api/v1/sessions/{correlation_id}", {
      params: { path: { correlation_id: correlationId } },
      signal,
    }),
  );
}

/** Finds a session; which use case it belongs to is not known before. */
export function queryStory(correlationId: string) {
  return queryOptions({
    queryKey: ["session", correlationId],
    queryFn: ({ signal }) => story(correlationId, signal),
  });
}

/** The same, live, once it is known to which use case it belongs. */
export function queryLiveStory(found: Story | undefined) {
  const useCaseId = found?.useCaseId ?? "";
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "session", found?.correlationId),
    meta: { live: true },
    enabled: useCaseId !== "",
    initialData: found,
    queryFn: ({ signal }) => story(found?.correlationId ?? "", signal),
  });
}

/** In which phases the rollout was since it was started, for the sessions of that time. */
export function queryPhases(useCaseId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "rollout-history", 200),
    enabled: useCaseId !== "",
    meta: { live: true },
    queryFn: ({ signal }) =>
      item(
        api.GET("/api/v1/use-cases/{use_case_id}/rollout-strategy/history", {
          params: { path: { use_case_id: useCaseId }, query: { points: 200 } },
          signal,
        }),
      ),
  });
}

const MOST_EXAMPLES = 50;

/** What was captured of a session, oldest first; live. */
export function queryExamples(useCaseId: string, correlationId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "examples", correlationId),
    enabled: useCaseId !== "",
    meta: { live: true },
    queryFn: ({ signal }) => {
      const order = { orderBy: "at", orderDir: "asc" } as const;
      const query = { useCaseId, correlationId, page: 1, pageSize: MOST_EXAMPLES, ...order };
      return unwrap(api.GET("/api/v1/examples", { params: { query }, signal }));
    },
  });
}

export type RatedSession = Schemas["RatedSessionAnswer"];

/** What was captured of the worst rated sessions among those that are wanted. */
export function queryWorst(useCaseId: string, wanted: Wanted, sessions: number) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "rated-examples", wanted, sessions),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/rated-examples", { params: { query: { useCaseId, ...wanted, sessions } }, signal }),
      ),
  });
}
