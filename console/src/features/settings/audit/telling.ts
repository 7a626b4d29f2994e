/** What an entry of the audit log says, made readable. */
import { kindOf } from "@/kinds";

type Facts = Readonly<Record<string, unknown>>;

/** A value that can be shown in one cell. */
export type Shown = string | number | boolean | null;

/** One field that changed; undefined where there was none. */
export interface Changed {
  /** Its path: `configuration.escape.rules 1.minRatings`. */
  path: string;
  before: Shown | undefined;
  after: Shown | undefined;
}

function isScalar(value: unknown): value is Shown {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function flatten(value: unknown, path: string, into: Map<string, Shown>): Map<string, Shown> {
  if (isScalar(value)) into.set(path, value);
  else if (Array.isArray(value)) {
    if (value.every(isScalar)) into.set(path, value.join(", "));
    else for (const [at, one] of value.entries()) flatten(one, `${path} ${at + 1}`, into);
  } else if (typeof value === "object") {
    for (const [name, one] of Object.entries(value as object)) {
      flatten(one, path ? `${path}.${name}` : name, into);
    }
  }
  return into;
}

/** The fields that differ, in the order in which they were recorded. */
export function changesOf(before: Facts, after: Facts): Changed[] {
  const [old, now] = [flatten(before, "", new Map()), flatten(after, "", new Map())];
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  return paths
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }))
    .filter((one) => one.before !== one.after);
}

const NAMES = ["title", "username", "name", "code"] as const;

/** What the thing is called, as far as the entry says so. */
export function nameOf(before: Facts, after: Facts): string | null {
  for (const facts of [after, before]) {
    for (const name of NAMES) {
      const value = facts[name];
      if (typeof value === "string" && value !== "") return value;
    }
  }
  return null;
}

interface Entry {
  action: string;
  entity: string;
  entityId: string;
  useCaseId: string | null;
  before: Facts;
  after: Facts;
}

/** Which sentence tells it. */
export function deedOf({ action, entity, after }: Pick<Entry, "action" | "entity" | "after">): string {
  if (entity === "session" && action === "delete") return "logout";
  if (entity === "session" && action === "revoke" && "reason" in after) return "ended";
  return action;
}

/** Where the thing is to be seen; `flow-step` needs its flow, which the log does not name. */
export type Place =
  | { kind: "use-case" | "rollout"; useCaseId: string }
  | { kind: "page"; address: string }
  | { kind: "flow-step"; useCaseId: string; flowStepId: string }
  | { kind: "people" | "keys" | "connections" };

/** The address of a page: its parameters are the use case, and the record last. */
function addressAt(path: string, entityId: string, useCaseId: string): string {
  return path.replace("$useCaseId", useCaseId).replace(/\$\w+$/, entityId);
}

export function placeOf({
  action,
  entity,
  entityId,
  useCaseId,
}: Omit<Entry, "before" | "after">): Place | null {
  if (entity === "user") return { kind: "people" };
  if (entity === "api-key") return { kind: "keys" };
  if (entity === "connection") return { kind: "connections" };
  const path = action === "delete" ? undefined : kindOf(entity)?.page;
  if (path) return { kind: "page", address: addressAt(path, entityId, useCaseId ?? "") };
  if (useCaseId === null || (action === "delete" && entity === "use-case")) return null;
  if (entity === "rollout-strategy") return { kind: "rollout", useCaseId };
  if (entity === "use-case" || entity === "use-case-step") return { kind: "use-case", useCaseId };
  if (action === "delete") return null;
  if (entity === "flow-step") return { kind: "flow-step", useCaseId, flowStepId: entityId };
  return null;
}

/** Names of things by id, as far as entries say them; the newest one counts (the newest entry comes first). */
export function namesIn(
  entries: ReadonlyArray<Pick<Entry, "entityId" | "before" | "after">>,
): Map<string, string> {
  const names = new Map<string, string>();
  for (const { entityId, before, after } of entries) {
    const name = nameOf(before, after);
    if (name !== null && !names.has(entityId)) names.set(entityId, name);
  }
  return names;
}
