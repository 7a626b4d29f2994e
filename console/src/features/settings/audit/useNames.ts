import { useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { useMay } from "@/api/session";
import { queryFlows } from "@/api/useCases";
import { type AuditEntry, queryPeople } from "../queries";
import { namesIn } from "./telling";

// a log of many use cases must not ask for the flows of all of them
const MOST_USE_CASES = 12;

/** What the things of the log are called, by id: entries about a change name only what changed. */
export function useNames(entries: readonly AuditEntry[]): ReadonlyMap<string, string> {
  const admin = useMay("admin");
  const useCaseIds = useMemo(
    () =>
      [...new Set(entries.filter((one) => one.entity === "flow").map((one) => one.useCaseId ?? ""))]
        .filter(Boolean)
        .slice(0, MOST_USE_CASES),
    [entries],
  );
  const flows = useQueries({
    queries: useCaseIds.map((id) => ({ ...queryFlows(id), retry: false })),
    combine: (answers) => answers.flatMap((answer) => answer.data ?? []),
  });
  const people = useInfiniteQuery({ ...queryPeople(), enabled: admin });
  const persons = people.data;
  return useMemo(() => {
    const names = namesIn(entries);
    for (const flow of flows) names.set(flow.id, flow.title);
    for (const page of persons?.pages ?? []) for (const one of page.items) names.set(one.id, one.username);
    return names;
  }, [entries, flows, persons]);
}
