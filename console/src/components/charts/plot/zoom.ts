/** Which part of the axis a chart shows. */

export type Range = readonly [from: number, to: number];

/** So many times larger than the whole, and no more. */
const CLOSEST = 500;

/** A range moved into the whole, neither wider than it nor too narrow to tell anything. */
export function within(whole: Range, [from, to]: Range): Range {
  const full = whole[1] - whole[0];
  const wide = Math.min(Math.max(to - from, full / CLOSEST), full);
  const start = Math.min(Math.max((from + to - wide) / 2, whole[0]), whole[1] - wide);
  return wide === full ? whole : [start, start + wide];
}

/** The range `factor` times as wide; what is at `center` stays where it is. */
export function scaled(whole: Range, [from, to]: Range, center: number, factor: number): Range {
  const at = Math.min(Math.max(center, from), to);
  return within(whole, [at - (at - from) * factor, at + (to - at) * factor]);
}

export function isWhole(whole: Range, view: Range): boolean {
  return view[0] <= whole[0] && view[1] >= whole[1];
}
