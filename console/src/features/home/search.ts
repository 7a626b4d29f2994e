/** What the address of the list says: what is searched, in which order, which page. */
export const ORDERS = ["attention", "title", "sessions", "score", "worst", "updated_at"] as const;
export type Order = (typeof ORDERS)[number];

export interface HomeSearch {
  q?: string;
  order?: Order;
  page?: number;
}

export const PAGE_SIZE = 25;
const SHORTEST_SEARCH = 3;
const LONGEST_SEARCH = 200;

/** The address in order: what it says wrongly is left out, and so is what holds anyway. */
export function readHomeSearch(raw: Record<string, unknown>): HomeSearch {
  const found: HomeSearch = {};
  const q = typeof raw.q === "string" || typeof raw.q === "number" ? String(raw.q) : "";
  if (q.trim() !== "") found.q = q;
  const order = ORDERS.find((one) => one === raw.order);
  if (order !== undefined && order !== "attention") found.order = order;
  const page = Number(raw.page);
  if (Number.isInteger(page) && page > 1 && page <= 1_000_000) found.page = page;
  return found;
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** The text that is searched for: null when it is too short to search for. */
export function searchKey(q: string | undefined): string | null {
  let text = q?.trim() ?? "";
  while (bytes(text) > LONGEST_SEARCH) text = text.slice(0, -1);
  return bytes(text) < SHORTEST_SEARCH ? null : text;
}

const DESCENDING: ReadonlySet<Order> = new Set(["attention", "sessions", "score", "updated_at"]);

export interface OverviewQuery {
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
    page: search.page ?? 1,
    pageSize: PAGE_SIZE,
    orderBy,
    orderDir: orderBy === "relevance" || DESCENDING.has(order) ? "desc" : "asc",
    ...(key === null ? {} : { searchKey: key }),
  };
}
