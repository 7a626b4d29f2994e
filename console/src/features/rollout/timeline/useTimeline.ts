import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { api, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import { EMPTY, type Feed, joins, merged, olderPage } from "./feed";

const SIZE = 50;
// after so many pages of news at once it is quicker to begin anew
const MOST_CATCHING_UP = 6;

async function fetchPage(id: string, page: number, signal?: AbortSignal): Promise<Feed> {
  const params = { path: { use_case_id: id }, query: { page, pageSize: SIZE } };
  const { items, totalCount } = await unwrap(
    api.GET("/api/v1/use-cases/{use_case_id}/rollout-strategy/timeline", { params, signal }),
  );
  return { items, total: totalCount };
}

function known(queries: QueryClient, id: string): Feed {
  return queries.getQueryData<Feed>(keys.ofUseCase(id, "timeline")) ?? EMPTY;
}

/** The newest entries, put before those that are known; what is older comes when it is asked for. */
async function news(queries: QueryClient, id: string, signal: AbortSignal): Promise<Feed> {
  let fresh = await fetchPage(id, 1, signal);
  for (let page = 2; page <= MOST_CATCHING_UP; page++) {
    if (joins(known(queries, id).items, fresh.items)) break;
    const next = await fetchPage(id, page, signal);
    fresh = { items: merged(fresh.items, next.items), total: next.total };
  }
  const before = known(queries, id); // read last: older ones may have come meanwhile
  if (!joins(before.items, fresh.items)) return fresh;
  return { items: merged(before.items, fresh.items), total: fresh.total };
}

export function queryTimeline(queries: QueryClient, id: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(id, "timeline"),
    structuralSharing: false, // entries never change
    queryFn: ({ signal }) => news(queries, id, signal),
  });
}

/** What happened, newest first; `more` asks for what is older. */
export function useTimeline(id: string) {
  const queries = useQueryClient();
  const query = useQuery(queryTimeline(queries, id));
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const busy = useRef(false);
  const feed = query.data ?? EMPTY;
  const page = olderPage(feed, SIZE);

  const more = useCallback(async () => {
    if (page === null || busy.current) return;
    busy.current = true;
    setAsking(true);
    setFailure(null);
    try {
      const older = await fetchPage(id, page);
      const before = known(queries, id);
      queries.setQueryData<Feed>(keys.ofUseCase(id, "timeline"), {
        items: merged(before.items, older.items),
        total: Math.max(before.total, older.total),
      });
    } catch (error) {
      setFailure(error);
    } finally {
      busy.current = false;
      setAsking(false);
    }
  }, [queries, id, page]);

  /** Ask for everything that is older, to the beginning. */
  const whole = useCallback(async () => {
    for (;;) {
      const before = known(queries, id);
      const next = olderPage(before, SIZE);
      if (next === null) return;
      const older = await fetchPage(id, next);
      const items = merged(known(queries, id).items, older.items);
      if (items.length === before.items.length) return; // nothing new: the service knows no more
      queries.setQueryData<Feed>(keys.ofUseCase(id, "timeline"), {
        items,
        total: Math.max(before.total, older.total),
      });
    }
  }, [queries, id]);

  return { query, feed, complete: page === null, more, whole, asking, failure };
}
