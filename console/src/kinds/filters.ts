/**
 * By what the lists of each kind can be narrowed, beside a search. Reading an address takes no more than this, so it
 * stands apart from the kinds; the labels are in their texts (`filters.<name>.label` and `.any`, and of what can be
 * chosen `options.<name>.<value>.label`).
 */
import type { FilterSpecs } from "@/components/records/filters";

/** Each is a parameter of `GET /overview` of that name. */
export const useCaseFilters = {
  owner: { as: "text", most: 255 },
  tags: { as: "text" },
} as const satisfies FilterSpecs;

export const ROLES = ["reviewer", "viewer", "editor", "admin"] as const;

export const userFilters = {
  role: { as: "choice", values: ROLES },
  state: { as: "choice", values: ["active", "inactive"] },
} as const satisfies FilterSpecs;

/** Revoked keys are left out until somebody asks for them. */
export const apiKeyFilters = {
  revoked: { as: "flag" },
} as const satisfies FilterSpecs;

/** Each is a field of a requirement. */
export const requirementFilters = {
  kind: { as: "choice", values: ["product", "system"] },
  priority: { as: "choice", values: ["must", "should"] },
  owner: { as: "text", most: 255 },
  tags: { as: "text" },
} as const satisfies FilterSpecs;

export const JOB_STATES = ["queued", "running", "done", "failed", "cancelled"] as const;

export const jobFilters = {
  state: { as: "choice", values: JOB_STATES },
} as const satisfies FilterSpecs;
