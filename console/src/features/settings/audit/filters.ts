/** Which changes are looked at; kept in the URL's search parameters. */
import type { Schemas } from "@/api/client";
import { readTimeRange, type Span, type TimeRange } from "@/components/time/timeRange";

export const ACTIONS = ["create", "update", "delete", "clone", "restore", "login", "revoke"] as const;
export const ENTITIES = [
  "use-case",
  "use-case-step",
  "flow",
  "flow-step",
  "rollout-strategy",
  "user",
  "api-key",
  "session",
] as const;

export type Action = Schemas["Action"];
export type Entity = (typeof ENTITIES)[number];

export interface AuditFilters extends TimeRange {
  actor?: string;
  action?: Action;
  entity?: Entity;
  useCase?: string;
}

export interface AuditWanted extends Span {
  actor?: string;
  action?: Action;
  entity?: string;
  useCaseId?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function isEntity(text: unknown): text is Entity {
  return (ENTITIES as readonly unknown[]).includes(text);
}

/** The filters in a URL; what makes no sense is left out. */
export function readAuditFilters(search: Record<string, unknown>): AuditFilters {
  const action = ACTIONS.find((one) => one === search.action);
  const { actor, entity, useCase } = search;
  // the router reads a name of digits as a number
  const name = typeof actor === "string" || typeof actor === "number" ? String(actor).trim() : "";
  return {
    ...readTimeRange(search),
    ...(name && { actor: name }),
    ...(action && { action }),
    ...(isEntity(entity) && { entity }),
    ...(typeof useCase === "string" && UUID.test(useCase) && { useCase }),
  };
}

/** What the server is asked for. */
export function auditWanted({ actor, action, entity, useCase }: AuditFilters, span: Span): AuditWanted {
  return {
    ...(actor && { actor }),
    ...(action && { action }),
    ...(entity && { entity }),
    ...(useCase && { useCaseId: useCase }),
    ...span,
  };
}
