import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import { type HomeSearch, type OverviewQuery, overviewQuery } from "./search";

function load(query: OverviewQuery, signal?: AbortSignal) {
  return unwrap(api.GET("/api/v1/overview", { params: { query }, signal }));
}

const LARGE_PAGE = 200;

/** One of the pages of the whole list, for saving it. */
export function largePage(search: HomeSearch, page: number) {
  return load({ ...overviewQuery(search), page, pageSize: LARGE_PAGE });
}

/** A page of the list; the page before stays in sight until it is there. */
export function queryOverview(search: HomeSearch) {
  const query = overviewQuery(search);
  return queryOptions({
    queryKey: keys.overview("list", query),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => load(query, signal),
  });
}
