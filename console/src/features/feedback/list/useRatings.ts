import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { queryList, queryNewest, type Rating } from "../queries";
import type { Wanted } from "./filters";
import { freshIn, type Tail, tailOf } from "./paging";

export interface Ratings {
  items: readonly Rating[];
  /** Nothing has been answered yet. */
  pending: boolean;
  error: unknown;
  retry: () => void;
  /** What is shown answers an older question; the answer is on its way. */
  outdated: boolean;
  tail: Tail;
  loading: boolean;
  /** The end has come close: go on, if that goes by itself. */
  nearEnd: () => void;
  /** The person asks to go on. */
  further: () => void;
  fresh: { count: number; all: boolean };
  /** Show the new ones: the list begins anew. */
  renew: () => void;
}

/** The list of ratings, newest first: stays as it is while one reads, and says how many are new. */
export function useRatings(useCaseId: string, wanted: Wanted): Ratings {
  const [opened, setOpened] = useState(0);
  const [asked, setAsked] = useState({ question: "", at: 0 });
  const list = useInfiniteQuery({
    ...queryList(useCaseId, wanted, opened),
    placeholderData: keepPreviousData,
  });
  const newest = useQuery({ ...queryNewest(useCaseId, wanted), enabled: list.isSuccess });
  const pages = list.data?.pages;
  const items = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  const question = JSON.stringify([wanted, opened]);
  const from = asked.question === question ? asked.at : 0;
  const shapes = pages?.map((page) => ({ found: page.items.length, searched: page.searched })) ?? [];
  const tail = list.isFetchNextPageError ? "offer" : tailOf(shapes, list.hasNextPage, from);
  const loading = list.isFetching;
  const { fetchNextPage } = list;

  const nearEnd = useCallback(() => {
    if (tail === "load" && !loading) void fetchNextPage();
  }, [tail, loading, fetchNextPage]);

  return {
    items,
    pending: list.isPending,
    error: list.error,
    retry: () => void (list.isFetchNextPageError ? list.fetchNextPage() : list.refetch()),
    outdated: list.isPlaceholderData,
    tail,
    loading,
    nearEnd,
    further: () => {
      setAsked({ question, at: shapes.length });
      void fetchNextPage();
    },
    fresh: list.isPlaceholderData
      ? { count: 0, all: false }
      : freshIn(newest.data ?? [], items.slice(0, 200)),
    renew: () => setOpened((before) => before + 1),
  };
}
