/** The timeline in memory: pages come newest first and overlap when something happens meanwhile. */
import type { Entry, What } from "../queries";

export interface Feed {
  /** Without gaps, the newest first. */
  items: readonly Entry[];
  total: number;
}

export const EMPTY: Feed = { items: [], total: 0 };

/** Both lists as one, the newest first, each entry once. */
export function merged(known: readonly Entry[], fresh: readonly Entry[]): Entry[] {
  const byNumber = new Map<number, Entry>();
  for (const entry of [...known, ...fresh]) byNumber.set(entry.number, entry);
  return [...byNumber.values()].sort((one, other) => other.number - one.number);
}

/** Whether the newest entries join the known ones without a gap. */
export function joins(known: readonly Entry[], fresh: readonly Entry[]): boolean {
  const newestKnown = known[0];
  const oldestFresh = fresh[fresh.length - 1];
  if (!newestKnown || !oldestFresh) return true;
  return oldestFresh.number <= newestKnown.number + 1;
}

/** The page (from 1) that holds the entry just older than the known ones; null when all are known. */
export function olderPage({ items, total }: Feed, size: number): number | null {
  const oldest = items[items.length - 1];
  if (!oldest) return total > 0 ? 1 : null;
  if (oldest.number <= 1) return null; // entries are numbered from 1, without gaps
  return Math.floor((total - oldest.number + 1) / size) + 1;
}

export type Filter = "all" | "decisions" | "people";

const BY_PEOPLE: ReadonlySet<What> = new Set(["configured", "started", "forced", "reset", "manual_change"]);

export function passes(entry: Entry, filter: Filter): boolean {
  if (filter === "all") return true;
  const person = entry.actor !== null || BY_PEOPLE.has(entry.what);
  return person === (filter === "people");
}
