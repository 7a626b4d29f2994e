import type { Query } from "@tanstack/react-query";

/** What the server says has happened. */
export type News =
  | { kind: "change"; useCaseIds: readonly string[]; access: boolean; all: boolean }
  | { kind: "activity"; useCaseIds: readonly string[] };

/** Whether what is kept under a query's key may be out of date after `news`; see `queries.ts` for the keys. */
export function concerns(query: Pick<Query, "queryKey" | "meta">, news: News): boolean {
  const [scope, id] = query.queryKey;
  if (scope === "system") return true; // counts everything that happens
  if (news.kind === "activity") {
    if (scope === "overview") return true;
    return scope === "use-case" && query.meta?.live === true && news.useCaseIds.includes(String(id));
  }
  if (news.all) return true;
  if (scope === "overview" || scope === "audit") return true;
  if (scope === "access") return news.access;
  return scope === "use-case" && news.useCaseIds.includes(String(id));
}
