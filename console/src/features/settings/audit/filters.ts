/** Which changes are looked at; kept in the URL's search parameters. */
import type { Schemas } from "@/api/client";
import { type FilterSpecs, type FiltersOf, readFilters } from "@/components/records/filters";
import { readTimeRange, type Span, type TimeRange } from "@/components/time/timeRange";
import { KINDS } from "@/kinds";

export const ACTIONS = ["create", "update", "delete", "clone", "restore", "login", "revoke"] as const;
const ENTITIES = KINDS.map((kind) => kind.entity);

export type Action = Schemas["Action"];

export const SPECS = {
  actor: { as: "text" },
  action: { as: "choice", values: ACTIONS },
  entity: { as: "choice", values: ENTITIES },
  useCase: { as: "id" },
  words: { as: "text" },
} as const satisfies FilterSpecs;

export interface AuditFilters extends TimeRange, FiltersOf<typeof SPECS> {}

export interface AuditWanted extends Span {
  actor?: string;
  action?: Action;
  entity?: string;
  useCaseId?: string;
  searchKey?: string;
}

/** The filters in a URL; what makes no sense is left out. */
export function readAuditFilters(search: Record<string, unknown>): AuditFilters {
  return { ...readTimeRange(search), ...readFilters(SPECS, search) };
}

/** Whether the server searches for a text: 3 to 200 bytes. */
function canSearch(words: string): boolean {
  const { length } = new TextEncoder().encode(words);
  return length >= 3 && length <= 200;
}

/** What the server is asked for. */
export function auditWanted(
  { actor, action, entity, useCase, words }: AuditFilters,
  span: Span,
): AuditWanted {
  return {
    ...(actor && { actor }),
    ...(action && { action }),
    ...(entity && { entity }),
    ...(useCase && { useCaseId: useCase }),
    ...(words && canSearch(words) && { searchKey: words }),
    ...span,
  };
}
