/** What the timeline shows as one: an entry, or a run of steps of the same ramp. */
import type { Entry } from "../queries";

export type TimelineItem = { kind: "one"; entry: Entry } | { kind: "run"; entries: readonly Entry[] };

const LEAST = 3;

function isStep(entry: Entry): boolean {
  return entry.what === "shares_moved" && entry.reasons[0]?.code === "warmup_step" && !entry.dryRun;
}

/** Entries, the newest first, with the steps of a ramp put together. */
export function itemsOf(entries: readonly Entry[]): TimelineItem[] {
  const items: TimelineItem[] = [];
  let run: Entry[] = [];
  const close = () => {
    if (run.length >= LEAST) items.push({ kind: "run", entries: run });
    else items.push(...run.map((entry) => ({ kind: "one", entry }) as const));
    run = [];
  };
  for (const entry of entries) {
    if (isStep(entry)) {
      run.push(entry);
    } else {
      close();
      items.push({ kind: "one", entry });
    }
  }
  close();
  return items;
}

/** Stays the same while a run grows at its newer end. */
export function keyOf(item: TimelineItem): string {
  if (item.kind === "one") return item.entry.id;
  return `run ${item.entries[item.entries.length - 1]?.id}`;
}

/** How far the ramp was, 0 … 1, before and after a run. */
export function rampOf(entries: readonly Entry[]): { from: number; to: number } {
  const part = (entry: Entry | undefined) => {
    const numbers = entry?.reasons[0]?.numbers;
    return (numbers?.ramped ?? 0) / (numbers?.interval || 1);
  };
  return { from: part(entries[entries.length - 1]), to: part(entries[0]) };
}
