/** Where an axis is labelled: round moments, round lengths of time, round values. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const MOMENT_STEPS = [
  SECOND,
  5 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
];

function stepFor(span: number, most: number): number {
  const last = MOMENT_STEPS[MOMENT_STEPS.length - 1] ?? DAY;
  return MOMENT_STEPS.find((step) => span / step <= most) ?? Math.ceil(span / most / last) * last;
}

function multiples(from: number, to: number, step: number): number[] {
  const found: number[] = [];
  for (let at = Math.ceil(from / step); at * step <= to; at++) found.push(at * step);
  return found;
}

export interface Ticks {
  at: number[];
  /** Distance between two of them. */
  step: number;
}

/**
 * Round moments between two moments, by the clock on the wall.
 *
 * @param offset milliseconds by which that clock is ahead of UTC
 */
export function momentTicks(since: number, until: number, most: number, offset: number): Ticks {
  const step = stepFor(Math.max(until - since, SECOND), Math.max(most, 1));
  const at = multiples(since + offset, until + offset, step).map((wall) => wall - offset);
  return { at, step };
}

/** Round lengths of time between two lengths, in milliseconds. */
export function lengthTicks(from: number, to: number, most: number): Ticks {
  const step = stepFor(Math.max(to - from, SECOND), Math.max(most, 1));
  return { at: multiples(from, to, step), step };
}

/** Round values within bounds. */
export function valueTicks(low: number, high: number, most: number): number[] {
  const raw = (high - low || 1) / Math.max(most, 1);
  const scale = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5].find((one) => one * scale >= raw - 1e-9) ?? 10) * scale;
  return multiples(low - 1e-9, high + 1e-9, step).map((one) => Number(one.toFixed(6)));
}
