import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import { type HomeSearch, overviewQuery } from "./search";

/** A page of the list; the page before stays in sight until it is there. */
export function queryOverview(search: HomeSearch) {
  const query = overviewQuery(search);
  return queryOptions({
    queryKey: keys.overview("list", query),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/overview", { params: { query }, signal })),
  });
}
