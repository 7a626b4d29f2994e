import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { type AuditEntry, queryAudit, queryAuditFresh } from "../queries";
import type { AuditWanted } from "./filters";

export interface Audit {
  entries: readonly AuditEntry[];
  total: number;
  /** Whether `total` is all; otherwise there are more. */
  exact: boolean;
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
  /** Whether there are more new entries than `fresh`. */
  freshMore: boolean;
  renew: () => void;
}

/** The audit log, newest first: stays as it is while one reads, and says how many entries are new. */
export function useAudit(wanted: AuditWanted): Audit {
  const [opened, setOpened] = useState(0);
  const list = useInfiniteQuery({ ...queryAudit(wanted, opened), placeholderData: keepPreviousData });
  const pages = list.data?.pages;
  const entries = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  const news = useQuery({ ...queryAuditFresh(wanted, entries[0]?.number ?? 0), enabled: list.isSuccess });
  const fresh = list.isPlaceholderData ? undefined : news.data;
  const { fetchNextPage, hasNextPage, isFetching, isFetchNextPageError } = list;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const nearEnd = useCallback(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  return {
    entries,
    total: pages?.[0]?.totalCount ?? 0,
    exact: pages?.[0]?.totalIsExact ?? true,
    pending: list.isPending,
    error: list.error,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : list.refetch()),
    outdated: list.isPlaceholderData,
    loading: isFetching,
    hasMore: hasNextPage,
    more,
    nearEnd,
    fresh: fresh?.count ?? 0,
    freshMore: fresh?.more ?? false,
    renew: () => setOpened((before) => before + 1),
  };
}
