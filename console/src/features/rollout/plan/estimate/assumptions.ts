/** What is assumed about the world before a rollout starts, and how real traffic corrects it. */
import type { Schemas } from "@/api/client";
import type { Served } from "../../consequences";
import { type Body, incumbentOf } from "../draft";

type Standing = Schemas["StandingAnswer"];
type Activity = Schemas["ActivityAnswer"];

export interface Assumptions {
  /** Expected mean stars of each active flow, by id. */
  scores: Readonly<Record<string, number>>;
  sessionsPerDay: number;
  /** Part of the sessions that is rated, 0 … 1. */
  ratedShare: number;
  /** Mean stars of a flow that turns out bad. */
  badMean: number;
  delayHours: number;
}

/** What of it rests on real traffic. */
export interface Measured {
  scores: boolean;
  sessions: boolean;
  rated: boolean;
}

const DAY = 86_400_000;
const ENOUGH_RATINGS = 10;
const ENOUGH_SESSIONS = 20;
const UNKNOWN_SCORE = 4;
const HOPED = 0.3;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const rounded = (value: number, digits: number): number => Number(value.toPrecision(digits));
const within = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

function perDay(activity: Activity): { sessions: number; perDay: number } {
  const sessions = sum(activity.flows.map((flow) => sum(flow.sessions)));
  const days = (Date.parse(activity.until) - Date.parse(activity.since)) / DAY;
  return { sessions, perDay: days > 0 ? sessions / days : 0 };
}

/** Assumptions from real traffic where there is enough of it, and plausible ones where there is not. */
export function assumed(
  flows: readonly Served[],
  traffic: { standing: Standing; activity: Activity } | null,
): { assumptions: Assumptions; measured: Measured } {
  const active = flows.filter((flow) => flow.active);
  const standing = new Map(traffic?.standing.flows.map((flow) => [flow.flowId, flow]));
  const incumbent = incumbentOf(flows);
  let hopeful = true;
  let scored = false;
  const scores = active.map((flow) => {
    const known = standing.get(flow.id);
    if (known?.mean && known.ratings >= ENOUGH_RATINGS) {
      scored = true;
      return [flow.id, within(Math.round(known.mean * 100) / 100, 1.05, 4.95)] as const;
    }
    if (flow.id === incumbent?.id) return [flow.id, UNKNOWN_SCORE] as const;
    const score = UNKNOWN_SCORE + (hopeful ? HOPED : -HOPED);
    hopeful = false;
    return [flow.id, score] as const;
  });
  const seen = traffic ? perDay(traffic.activity) : { sessions: 0, perDay: 0 };
  const busy = seen.sessions >= ENOUGH_SESSIONS;
  const all = traffic?.standing;
  const rated = all !== undefined && all.sessions >= ENOUGH_SESSIONS && all.ratings > 0;
  return {
    assumptions: {
      scores: Object.fromEntries(scores),
      sessionsPerDay: busy ? Math.max(rounded(seen.perDay, 2), 1) : 1000,
      ratedShare: rated ? within(Math.round((all.ratings / all.sessions) * 100) / 100, 0.01, 1) : 0.2,
      badMean: 1.8,
      delayHours: 1,
    },
    measured: { scores: scored, sessions: busy, rated },
  };
}

/** The body that asks how long a rollout takes. */
export function planBody(flows: readonly Served[], assumptions: Assumptions, configuration: Body) {
  return {
    flows: flows
      .filter((flow) => flow.active)
      .map((flow) => ({ flowId: flow.id, mean: assumptions.scores[flow.id] ?? UNKNOWN_SCORE })),
    sessionsPerDay: assumptions.sessionsPerDay,
    ratedShare: assumptions.ratedShare,
    badMean: assumptions.badMean,
    delayHours: assumptions.delayHours,
    configuration,
  };
}
