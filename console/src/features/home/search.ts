/** What the address of the list says: what is searched, in which order, which page. */
import { bytesOf, cutToBytes } from "@/api/bytes";
import { type FiltersOf, pageIn, readFilters, textIn } from "@/components/records/filters";
import { useCaseFilters } from "@/kinds/filters";

export const ORDERS = ["attention", "title", "sessions", "score", "worst", "updated_at"] as const;
export type Order = (typeof ORDERS)[number];

export type UseCaseFilters = FiltersOf<typeof useCaseFilters>;

export type HomeSearch = UseCaseFilters & {
  q?: string;
  order?: Order;
  page?: number;
};

export const PAGE_SIZE = 25;
const SHORTEST_SEARCH = 3;
const LONGEST_SEARCH = 200;

/** The address in order: what it says wrongly is left out, and so is what holds anyway. */
export function readHomeSearch(raw: Record<string, unknown>): HomeSearch {
  const q = textIn(raw.q);
  const order = ORDERS.find((one) => one === raw.order);
  const page = pageIn(raw.page);
  return {
    ...readFilters(useCaseFilters, raw),
    ...(q.trim() !== "" && { q }),
    ...(order !== undefined && order !== "attention" && { order }),
    ...(page !== undefined && { page }),
  };
}

/** The text that is searched for: null when it is too short to search for. */
export function searchKey(q: string | undefined): string | null {
  const text = cutToBytes(q?.trim() ?? "", LONGEST_SEARCH);
  return bytesOf(text) < SHORTEST_SEARCH ? null : text;
}

const DESCENDING: ReadonlySet<Order> = new Set(["attention", "sessions", "score", "updated_at"]);

export interface OverviewQuery extends UseCaseFilters {
  page: number;
  pageSize: number;
  orderBy: "attention" | "title" | "sessions" | "score" | "updated_at" | "relevance";
  orderDir: "asc" | "desc";
  searchKey?: string;
}

/** What the service is asked for. Without another wish, what fits best comes first in a search. */
export function overviewQuery(search: HomeSearch): OverviewQuery {
  const key = searchKey(search.q);
  const order = search.order ?? "attention";
  const orderBy =
    key !== null && search.order === undefined ? "relevance" : order === "worst" ? "score" : order;
  return {
    ...readFilters(useCaseFilters, search),
    page: search.page ?? 1,
    pageSize: PAGE_SIZE,
    orderBy,
    orderDir: orderBy === "relevance" || DESCENDING.has(order) ? "desc" : "asc",
    ...(key === null ? {} : { searchKey: key }),
  };
}
