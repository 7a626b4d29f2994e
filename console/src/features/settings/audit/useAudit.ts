import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { type AuditEntry, queryAudit, queryAuditCount } from "../queries";
import type { AuditWanted } from "./filters";

export interface Audit {
  entries: readonly AuditEntry[];
  total: number;
  pending: boolean;
  error: unknown;
  retry: () => void;
  outdated: boolean;
  loading: boolean;
  hasMore: boolean;
  more: () => void;
  /** More, unless the last try failed: then a person decides. */
  nearEnd: () => void;
  fresh: number;
  renew: () => void;
}

/** Entries that moved to a later page meanwhile come twice: each is kept once. */
export function distinct<T extends { number: number }>(entries: readonly T[]): T[] {
  let last = Number.POSITIVE_INFINITY;
  return entries.filter((entry) => {
    if (entry.number >= last) return false;
    last = entry.number;
    return true;
  });
}

/** The audit log, newest first: stays as it is while one reads, and says how many entries are new. */
export function useAudit(wanted: AuditWanted): Audit {
  const [opened, setOpened] = useState(0);
  const list = useInfiniteQuery({ ...queryAudit(wanted, opened), placeholderData: keepPreviousData });
  const count = useQuery({ ...queryAuditCount(wanted), enabled: list.isSuccess });
  const pages = list.data?.pages;
  const entries = useMemo(() => distinct(pages?.flatMap((page) => page.items) ?? []), [pages]);
  const total = pages?.[0]?.totalCount ?? 0;
  const { fetchNextPage, hasNextPage, isFetching, isFetchNextPageError } = list;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const nearEnd = useCallback(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  return {
    entries,
    total,
    pending: list.isPending,
    error: list.error,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : list.refetch()),
    outdated: list.isPlaceholderData,
    loading: isFetching,
    hasMore: hasNextPage,
    more,
    nearEnd,
    fresh: list.isPlaceholderData ? 0 : Math.max(0, (count.data ?? total) - total),
    renew: () => setOpened((before) => before + 1),
  };
}
