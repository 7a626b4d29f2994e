/** What a guardrail sees of a flow; whether that proves anything is for the service to say. */
import type { Configuration, FlowProgress } from "../../queries";

export interface Guard {
  /** A share of sessions, 0 … 1, or a cost a session; null while nothing was reported. */
  value: number | null;
  allowed: number;
  state: "unknown" | "within" | "beyond";
}

type Rail = Configuration["guardrails"][number];

export function guardOf(rail: Rail, outcomes: FlowProgress["outcomes"]): Guard {
  const value = { error_rate: outcomes.errorRate, latency: outcomes.slowRate, cost: outcomes.cost }[
    rail.metric
  ];
  const allowed = (rail.metric === "cost" ? rail.limit : rail.objective) ?? 0;
  if (value === null) return { value, allowed, state: "unknown" };
  return { value, allowed, state: value > allowed ? "beyond" : "within" };
}
