/** Which ratings are looked at; kept in the URL's search parameters, so that a view can be sent to a colleague. */
import { readTimeRange, type Span, type TimeRange } from "@/components/time/timeRange";

export interface Filters extends TimeRange {
  flow?: string;
  /** Stars, 1 to 5; both or none. */
  min?: number;
  max?: number;
  commented?: true;
  text?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const MOST_TEXT_BYTES = 200;

function scores(min: unknown, max: unknown): Pick<Filters, "min" | "max"> {
  const low = min === undefined ? 1 : Number(min);
  const high = max === undefined ? 5 : Number(max);
  const whole = low === 1 && high === 5;
  return low >= 1 && low <= high && high <= 5 && !whole ? { min: low, max: high } : {};
}

/** As much of a text as the server takes. */
export function cutToBytes(text: string, most: number): string {
  const encoder = new TextEncoder();
  let cut = text;
  while (encoder.encode(cut).length > most) cut = [...cut].slice(0, -1).join("");
  return cut;
}

/** The filters in a URL; what makes no sense is left out. */
export function readFilters(search: Record<string, unknown>): Filters {
  const { flow, min, max, commented, text } = search;
  // the router reads a text of digits as a number
  const words = typeof text === "string" || typeof text === "number" ? String(text).trim() : "";
  return {
    ...readTimeRange(search),
    ...(typeof flow === "string" && UUID.test(flow) && { flow }),
    ...scores(min, max),
    ...((commented === true || commented === "true") && { commented: true as const }),
    ...(words && { text: cutToBytes(words, MOST_TEXT_BYTES) }),
  };
}

export function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

/** What the server is asked for. */
export interface Wanted extends Span {
  flowId?: string;
  minScore?: number;
  maxScore?: number;
  commented?: boolean;
  text?: string;
}

export function wantedBy({ flow, min, max, commented, text }: Filters, span: Span): Wanted {
  return {
    ...(flow && { flowId: flow }),
    ...(min !== undefined && { minScore: min }),
    ...(max !== undefined && { maxScore: max }),
    ...(commented && { commented }),
    ...(text && { text }),
    ...span,
  };
}
