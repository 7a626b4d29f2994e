import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, item, type Schemas, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import type { FiltersOf } from "@/components/records/filters";
import type { Connection } from "@/kinds/connection";
import type { apiKeyFilters, jobFilters, userFilters } from "@/kinds/filters";
import type { AuditWanted } from "./audit/filters";

export type Person = Schemas["UserAnswer"];
export type Key = Schemas["KeyAnswer"];
export type AuditEntry = Schemas["AuditAnswer"];
export type System = Schemas["SystemAnswer"];
export type PeopleFilters = FiltersOf<typeof userFilters>;
export type JobFilters = FiltersOf<typeof jobFilters>;
export type KeyFilters = FiltersOf<typeof apiKeyFilters>;

const PAGE = 100;

interface Page<T> {
  items: T[];
  hasNext: boolean;
  totalCount: number;
}

function nextPage<T>(last: Page<T>, _: unknown, number: number): number | null {
  return last.hasNext ? number + 1 : null;
}

/** A page of the people, by name. */
export function loadPeople({ role, state }: PeopleFilters, page: number, signal?: AbortSignal) {
  const wanted = { ...(role && { role }), ...(state && { active: state === "active" }) };
  const query = { ...wanted, page, pageSize: PAGE, orderBy: "username", orderDir: "asc" } as const;
  return unwrap(api.GET("/api/v1/users", { params: { query }, signal }));
}

export function queryPeople(filters: PeopleFilters = {}) {
  return infiniteQueryOptions({
    queryKey: keys.access("people", filters),
    initialPageParam: 1,
    queryFn: ({ pageParam, signal }) => loadPeople(filters, pageParam, signal),
    getNextPageParam: nextPage,
  });
}

/** A page of the keys, newest first. */
export function loadKeys({ revoked }: KeyFilters, page: number, signal?: AbortSignal) {
  const wanted = { revoked: revoked ? "any" : "false" } as const;
  const query = { ...wanted, page, pageSize: PAGE, orderBy: "created_at", orderDir: "desc" } as const;
  return unwrap(api.GET("/api/v1/api-keys", { params: { query }, signal }));
}

export function queryKeys(filters: KeyFilters) {
  return infiniteQueryOptions({
    queryKey: keys.access("keys", filters),
    initialPageParam: 1,
    queryFn: ({ pageParam, signal }) => loadKeys(filters, pageParam, signal),
    getNextPageParam: nextPage,
  });
}

/** A page of the jobs, newest first. */
export function loadJobs({ state }: JobFilters, page: number, signal?: AbortSignal) {
  const wanted = state ? { state } : {};
  const query = { ...wanted, page, pageSize: PAGE, orderBy: "created_at", orderDir: "desc" } as const;
  return unwrap(api.GET("/api/v1/jobs", { params: { query }, signal }));
}

const ACTIVE_MS = 2_000;
const QUIET_MS = 15_000;

/** No event tells of jobs: the list is asked for again, sooner while one of them is on its way. */
export function queryJobs(filters: JobFilters) {
  return infiniteQueryOptions({
    queryKey: keys.system("jobs", filters),
    initialPageParam: 1,
    queryFn: ({ pageParam, signal }) => loadJobs(filters, pageParam, signal),
    getNextPageParam: nextPage,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((one) => one.endedAt === null)) ? ACTIVE_MS : QUIET_MS,
  });
}

/** A page of the connections, by name. */
export function loadConnections(page: number, signal?: AbortSignal) {
  const query = { page, pageSize: PAGE, orderBy: "name", orderDir: "asc" } as const;
  return unwrap(api.GET("/api/v1/connections", { params: { query }, signal }));
}

export function queryConnections() {
  return infiniteQueryOptions({
    queryKey: keys.access("connections"),
    initialPageParam: 1,
    queryFn: ({ pageParam, signal }) => loadConnections(pageParam, signal),
    getNextPageParam: nextPage,
  });
}

/** Ask the provider of a connection whether it works. */
export function testConnection({ id }: Connection) {
  return item(
    api.POST("/api/v1/connections/{connection_id}/test", { params: { path: { connection_id: id } } }),
  );
}

/** A part of the audit log, newest first, from the start or after a cursor. */
export function auditPage(wanted: AuditWanted, after: string | null, pageSize: number, signal?: AbortSignal) {
  const place = after === null ? {} : { after };
  const query = { ...wanted, ...place, pageSize, orderDir: "desc" } as const;
  return unwrap(api.GET("/api/v1/audit-log", { params: { query }, signal }));
}

/** The log as it was when it was opened; see the list of ratings for why it is static. */
export function queryAudit(wanted: AuditWanted, opened: number) {
  return infiniteQueryOptions({
    queryKey: ["audit-list", wanted, opened],
    staleTime: "static",
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => auditPage(wanted, pageParam, PAGE, signal),
    getNextPageParam: (last) => last.next,
  });
}

/** How many entries are newer than those shown, up to a page; every change of anything asks again. */
export function queryAuditFresh(wanted: AuditWanted, newest: number) {
  return queryOptions({
    queryKey: keys.audit("fresh", wanted, newest),
    queryFn: async ({ signal }) => {
      const query = { ...wanted, after: String(newest), pageSize: PAGE, orderDir: "asc" } as const;
      const { items, hasNext } = await unwrap(api.GET("/api/v1/audit-log", { params: { query }, signal }));
      return { count: items.length, more: hasNext };
    },
  });
}

/** The titles of use cases, to name what the log is about. */
export function queryTitles() {
  return queryOptions({
    queryKey: keys.audit("titles"),
    queryFn: async ({ signal }) => {
      const query = { page: 1, pageSize: 200, orderBy: "title", orderDir: "asc" } as const;
      const { items } = await unwrap(api.GET("/api/v1/use-cases", { params: { query }, signal }));
      return items.map(({ id, title }) => ({ id, title }));
    },
  });
}

/** To which flow a configuration belongs. */
export function queryFlowOf(flowStepId: string) {
  return queryOptions({
    queryKey: ["flow-of", flowStepId],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) =>
      (
        await item(
          api.GET("/api/v1/flow-steps/{flow_step_id}", {
            params: { path: { flow_step_id: flowStepId } },
            signal,
          }),
        )
      ).flowId,
  });
}

export function querySystem() {
  return queryOptions({
    queryKey: keys.system(),
    queryFn: ({ signal }) => item(api.GET("/api/v1/system", { signal })),
  });
}
