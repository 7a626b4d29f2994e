import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

export interface Page<T> {
  items: T[];
}

/** The records of a list that is loaded page by page. */
export interface Records<T> {
  items: readonly T[];
  /** Nothing has been answered yet. */
  pending: boolean;
  error: unknown;
  retry: () => void;
  loading: boolean;
  /** What is shown answers an older question; the answer is on its way. */
  outdated: boolean;
  hasMore: boolean;
  more: () => void;
  /** The end has come close: more, unless the last try failed; then a person decides. */
  nearEnd: () => void;
}

export function useRecords<T>(list: UseInfiniteQueryResult<InfiniteData<Page<T>>>): Records<T> {
  const { data, fetchNextPage, hasNextPage, isFetching, isFetchNextPageError, refetch } = list;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const nearEnd = useCallback(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  return {
    items,
    pending: list.isPending,
    error: list.error,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : refetch()),
    loading: isFetching,
    outdated: list.isPlaceholderData,
    hasMore: hasNextPage,
    more,
    nearEnd,
  };
}
