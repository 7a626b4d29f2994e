/** What happened to each slice between two versions. */
import type { Difference } from "./queries";

export interface SliceChange {
  slice: string | null;
  before: number;
  after: number;
  added: number;
  changed: number;
  removed: number;
}

/** Slices that a picture shows: those with the most changes. */
const MOST_SLICES = 20;
const ORDER = ["added", "changed", "removed"] as const;

/** How many items of a slice differ. */
export const sizeOf = ({ added, changed, removed }: SliceChange): number => added + changed + removed;

function countChanges(rows: ReadonlyMap<string | null, SliceChange>, changes: Difference["changes"]): void {
  const count = (slice: string | null | undefined, kind: (typeof ORDER)[number]) => {
    const row = slice === undefined ? undefined : rows.get(slice);
    if (row) row[kind] += 1;
  };
  for (const { before, after } of changes) {
    if (before && after && before.slice === after.slice) {
      count(after.slice, "changed");
      continue;
    }
    count(before?.slice, "removed");
    count(after?.slice, "added");
  }
}

/**
 * The slices that differ, those with the most changes first. Where the answer has every change, an item that moved is removed from one slice and added to
 * the other; else only the sizes are known, and growth stands for additions.
 */
export function slicesOf({ added, changed, removed, changes, slices }: Difference): SliceChange[] {
  const found = new Map<string | null, SliceChange>();
  for (const { slice, before, after } of slices) {
    found.set(slice, { slice, before, after, added: 0, changed: 0, removed: 0 });
  }
  if (changes.length === added + changed + removed) countChanges(found, changes);
  else {
    for (const row of found.values()) {
      row.added = Math.max(0, row.after - row.before);
      row.removed = Math.max(0, row.before - row.after);
    }
  }
  const differing = [...found.values()].filter((row) => sizeOf(row) > 0);
  return differing.sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, MOST_SLICES);
}

/** What happened to a slice, without what did not. */
export const partsOf = (change: SliceChange) =>
  ORDER.map((kind) => ({ kind, count: change[kind] })).filter(({ count }) => count > 0);
