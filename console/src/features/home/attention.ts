import type { Schemas } from "@/api/client";

export type Glance = Schemas["GlanceAnswer"];
export type Alarm = Schemas["AlarmAnswer"];
export type AlarmCode = Schemas["AlarmCode"];
export type Severity = Schemas["Severity"];

/** Page of a use case on which something can be handled. */
export type Place = "rollout" | "overview" | "integration" | "flow";

const PLACES: Record<AlarmCode, Place> = {
  escaped: "rollout",
  flow_escaped: "rollout",
  drifted: "rollout",
  withheld: "rollout",
  budget_reached: "rollout",
  no_active_flow: "overview",
  unconfigured_step: "flow",
  rollout_waiting: "rollout",
  silent: "integration",
  warmup_held: "rollout",
  decision_ready: "rollout",
  dry_run: "rollout",
};

/** Where an alarm can be handled; a flow's own page only when it is said which flow. */
export function placeOf(alarm: Alarm): Place {
  const place = PLACES[alarm.code] ?? "overview";
  return place === "flow" && alarm.flowId === null ? "overview" : place;
}

/** The page's path. */
export function pathOf(place: Place, useCaseId: string, flowId: string | null): string {
  const base = `/use-cases/${useCaseId}`;
  if (place === "flow") return `${base}/flows/${flowId}`;
  return place === "overview" ? base : `${base}/${place}`;
}

/** Whether a person should do something; information alone needs nobody. */
export function needsYou(glance: Pick<Glance, "alarms">): boolean {
  return glance.alarms.some((alarm) => alarm.severity !== "info");
}

/** The worst that is the matter; null when nothing is. */
export function worstOf(glance: Pick<Glance, "alarms">): Severity | null {
  return glance.alarms[0]?.severity ?? null;
}

export interface Attention {
  /** How many use cases need somebody. */
  count: number;
  /** Whether there may be more than were counted. */
  more: boolean;
}

/** How many need a person, from the first page in the order of attention. */
export function attention(first: { items: readonly Glance[]; hasNext: boolean }): Attention {
  const count = first.items.filter(needsYou).length;
  return { count, more: first.hasNext && count === first.items.length };
}
