/** Spans of time as filters: a preset that moves with the service's clock, or fixed ends; kept in the URL. */

const MINUTE = 60_000;

export const PRESETS = ["1h", "24h", "7d", "30d"] as const;
export type Preset = (typeof PRESETS)[number];

export const PRESET_MS: Record<Preset, number> = {
  "1h": 60 * MINUTE,
  "24h": 24 * 60 * MINUTE,
  "7d": 7 * 24 * 60 * MINUTE,
  "30d": 30 * 24 * 60 * MINUTE,
};

/** All absent: all the time there is. A preset and ends exclude each other. */
export interface TimeRange {
  range?: Preset;
  /** RFC 3339. */
  since?: string;
  until?: string;
}

export interface Span {
  since?: string;
  until?: string;
}

function moment(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const millis = Date.parse(value);
  return Number.isNaN(millis) ? undefined : new Date(millis).toISOString();
}

/** The span in a URL's search parameters; what makes no sense is left out. */
export function readTimeRange(search: Record<string, unknown>): TimeRange {
  const preset = PRESETS.find((one) => one === search.range);
  if (preset) return { range: preset };
  const since = moment(search.since);
  const until = moment(search.until);
  return { ...(since && { since }), ...(until && { until }) };
}

// statistics count in steps of five minutes, and a key that changes all the time finds nothing in the cache
const STEP_MS = 5 * MINUTE;

/** The ends to ask the server for. */
export function spanOf({ range, since, until }: TimeRange, now: number): Span {
  if (!range) return { ...(since && { since }), ...(until && { until }) };
  const begin = Math.max(0, Math.floor((now - PRESET_MS[range]) / STEP_MS) * STEP_MS);
  return { since: new Date(begin).toISOString() };
}

/** A moment as `<input type="datetime-local">` wants it: local time, without an offset. */
export function toLocalInput(moment: string | undefined): string {
  if (!moment) return "";
  const date = new Date(moment);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * MINUTE);
  return local.toISOString().slice(0, 16);
}

/** What such an input holds as RFC 3339; undefined when it holds nothing. */
export function fromLocalInput(text: string): string | undefined {
  const millis = Date.parse(text);
  return Number.isNaN(millis) ? undefined : new Date(millis).toISOString();
}
