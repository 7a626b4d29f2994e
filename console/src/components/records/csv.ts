/** A whole list as a CSV file, whatever of it is shown. */
import { csvOf, fileName } from "../charts/table/data";
import { saveFile } from "../page/saveFile";
import type { Column } from "./kind";

/** So many rows a file holds at most: a browser builds it in memory. */
export const MOST_ROWS = 20_000;

export interface Part<R> {
  items: readonly R[];
  /** How to get what follows; null at the end. */
  next: (() => Promise<Part<R>>) | null;
}

/** All rows of a list; `complete` is false when there are more than a file holds. */
export async function everything<R>(
  first: () => Promise<Part<R>>,
  most: number = MOST_ROWS,
): Promise<{ rows: R[]; complete: boolean }> {
  const rows: R[] = [];
  let next: Part<R>["next"] = first;
  while (next !== null && rows.length < most) {
    const part: Part<R> = await next();
    rows.push(...part.items);
    next = part.next;
  }
  return { rows: rows.slice(0, most), complete: next === null && rows.length <= most };
}

/** The parts of a list that has numbered pages. */
export function pageAfterPage<R>(
  load: (page: number) => Promise<{ items: R[]; hasNext: boolean }>,
  page = 1,
): () => Promise<Part<R>> {
  return async () => {
    const { items, hasNext } = await load(page);
    return { items, next: hasNext ? pageAfterPage(load, page + 1) : null };
  };
}

/** The parts of a list that is continued by a cursor. */
export function partAfterPart<R>(
  load: (after: string | null) => Promise<{ items: R[]; next: string | null }>,
  after: string | null = null,
): () => Promise<Part<R>> {
  return async () => {
    const { items, next } = await load(after);
    return { items, next: next === null ? null : partAfterPart(load, next) };
  };
}

// without it, spreadsheets take UTF-8 for something else
const MARK = "\uFEFF";

/** Saves a list under a name. */
export function saveList<R>(
  name: string,
  columns: readonly Column<R>[],
  heading: (name: string) => string,
  rows: readonly R[],
): void {
  const data = {
    name,
    columns: columns.map((column) => ({ name: heading(column.name), kind: column.as ?? ("text" as const) })),
    rows: rows.map((row) => columns.map((column) => column.value(row))),
  };
  saveFile(MARK + csvOf(data), fileName(name, "csv"), "text/csv;charset=utf-8");
}
