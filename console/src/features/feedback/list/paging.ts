/** How a list goes on whose pages may be short, because the server looks at so many ratings and no more. */

export interface PageShape {
  found: number;
  /** Ends because enough was looked at, not because it is full. */
  searched: boolean;
}

/** `load`: go on by itself when the end comes close; `offer`: only when asked, too little was found lately. */
export type Tail = "end" | "load" | "offer";

const MOST_BARREN = 5;
const FEW = 5;

/**
 * What the end of the list does.
 *
 * @param from - the page before which searches in vain do not count: the person asked to go on there.
 */
export function tailOf(pages: readonly PageShape[], hasNext: boolean, from: number): Tail {
  if (!hasNext) return "end";
  let barren = 0;
  for (let at = pages.length - 1; at >= from; at--) {
    const page = pages[at];
    if (!page?.searched || page.found >= FEW) break;
    barren++;
  }
  return barren >= MOST_BARREN ? "offer" : "load";
}

/** How many of the newest are not shown yet; `all` when none of them is, so that there may be more. */
export function freshIn(
  newest: ReadonlyArray<{ id: string }>,
  shown: ReadonlyArray<{ id: string }>,
): { count: number; all: boolean } {
  const known = new Set(shown.map((one) => one.id));
  const count = newest.findIndex((one) => known.has(one.id));
  if (count >= 0) return { count, all: false };
  return { count: newest.length, all: newest.length > 0 && known.size > 0 };
}
