/** Which ratings are looked at; kept in the URL's search parameters, so that a view can be sent to a colleague. */
import { type FilterSpecs, type FiltersOf, readFilters } from "@/components/records/filters";
import { readTimeRange, type Span, type TimeRange } from "@/components/time/timeRange";

const SPECS = {
  flow: { as: "id" },
  commented: { as: "flag" },
  text: { as: "text" },
} as const satisfies FilterSpecs;

export interface Filters extends TimeRange, FiltersOf<typeof SPECS> {
  /** Stars, 1 to 5; both or none. */
  min?: number;
  max?: number;
}

function scores(min: unknown, max: unknown): Pick<Filters, "min" | "max"> {
  const low = min === undefined ? 1 : Number(min);
  const high = max === undefined ? 5 : Number(max);
  const whole = low === 1 && high === 5;
  return low >= 1 && low <= high && high <= 5 && !whole ? { min: low, max: high } : {};
}

/** The filters in a URL; what makes no sense is left out. */
export function readRatingFilters(search: Record<string, unknown>): Filters {
  return { ...readTimeRange(search), ...scores(search.min, search.max), ...readFilters(SPECS, search) };
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

/** One or two stars in the last seven days. */
export const WORST_OF_THE_WEEK = { min: 1, max: 2, range: "7d", since: undefined, until: undefined } as const;

export function isWorstOfTheWeek({ min, max, range }: Filters): boolean {
  return min === 1 && max === 2 && range === "7d";
}
