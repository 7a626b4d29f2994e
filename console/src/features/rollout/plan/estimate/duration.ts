/** Where the parts of the picture of an expected duration lie, in percent of its width. */
import type { Plan } from "../../queries";

export interface DurationPicture {
  /** Days at the right end. */
  span: number;
  warmup: number;
  low: number;
  middle: number | null;
  high: number;
  /** It may never end: the band has no end. */
  open: boolean;
}

const ROOM = 1.12;

export function durationPicture(plan: Plan): DurationPicture | null {
  const { low, middle, high } = plan.days;
  if (low === null) return null;
  const open = high === null;
  const span = (high ?? (middle ?? low) * 2.2) * ROOM || 1;
  const place = (days: number) => Math.min((days / span) * 100, 100);
  return {
    span,
    warmup: place(plan.warmupDays),
    low: place(low),
    middle: middle === null ? null : place(middle),
    high: open ? 100 : place(high),
    open,
  };
}

/** Part of the sessions until the decision that a bad flow would serve, 0 … 1; null when nobody can tell. */
export function harmPart(plan: Plan): number | null {
  const { harmSessions, sessions } = plan;
  if (harmSessions === null || !sessions.middle) return null;
  return Math.min(harmSessions / sessions.middle, 1);
}
