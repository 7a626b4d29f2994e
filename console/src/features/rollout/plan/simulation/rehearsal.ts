/** A simulated rollout: the world it plays in, and what came of it. */
import type { Schemas } from "@/api/client";
import { type Served, sharesOf } from "../../consequences";
import type { ReasonLike } from "../../why";
import { type Body, incumbentOf } from "../draft";
import type { Assumptions } from "../estimate/assumptions";

export type Line = Schemas["SimulationLine"];
export type SimulationBody = Schemas["SimulationBody"];

/** What the made-up raters think: as assumed; one new flow is bad; all alike; the best gets worse half-way. */
export const SCENARIOS = ["expected", "bad", "tie", "drift"] as const;
export type Scenario = (typeof SCENARIOS)[number];

const MOST_SESSIONS = 50_000;
const LEAST_SESSIONS = 2_000;
const STEPS = 800;
const MOST_STEPS = 2_000;
const DAY_MINUTES = 1440;

type SimulatedFlow = SimulationBody["flows"][number];

function flowsOf(flows: readonly Served[], assumptions: Assumptions, scenario: Scenario): SimulatedFlow[] {
  const active = flows.filter((flow) => flow.active);
  const incumbent = incumbentOf(flows)?.id;
  const means = active.map((flow) => assumptions.scores[flow.id] ?? 4);
  const best = means.indexOf(Math.max(...means));
  const bad = active.findIndex((flow) => flow.id !== incumbent);
  return active.map((flow, place) => {
    const mean =
      scenario === "tie"
        ? 4
        : scenario === "bad" && place === bad
          ? assumptions.badMean
          : (means[place] ?? 4);
    const meanLater = scenario === "drift" && place === best ? Math.max(mean - 0.8, 1.05) : null;
    return { flowId: flow.id, mean, meanLater, sharePct: sharesOf(flows).get(flow.id) ?? 0 };
  });
}

/**
 * How many sessions to play, so that the end is seen: more than it probably takes, in steps that are fine enough.
 *
 * @param expected sessions that it takes when it takes long; null when nobody can tell
 */
export function simulationBody(
  flows: readonly Served[],
  assumptions: Assumptions,
  scenario: Scenario,
  expected: number | null,
  configuration: Body,
  seed: number,
): SimulationBody {
  const wanted = Math.min(Math.max(Math.round((expected ?? 20_000) * 1.5), LEAST_SESSIONS), MOST_SESSIONS);
  const minutes = (wanted / assumptions.sessionsPerDay) * DAY_MINUTES;
  const stepMinutes = Math.min(Math.max(Math.round(minutes / STEPS), 1), DAY_MINUTES);
  const stepSessions = Math.min(
    Math.max(Math.round((assumptions.sessionsPerDay * stepMinutes) / DAY_MINUTES), 1),
    10_000,
  );
  return {
    flows: flowsOf(flows, assumptions, scenario),
    sessions: Math.min(wanted, stepSessions * MOST_STEPS),
    stepMinutes,
    stepSessions,
    ratedShare: Math.max(assumptions.ratedShare, 0.001),
    delayMinutes: Math.max(assumptions.delayHours * 60, 0.1),
    seed,
    configuration,
  };
}

/** Sessions in milliseconds of the simulated world's time. */
export function lengthOf(sessions: number, body: SimulationBody): number {
  return (sessions / body.stepSessions) * body.stepMinutes * 60_000;
}

/** "flow-02" is the second flow of the body. */
function named(text: string, ids: readonly string[], title: (id: string) => string): string {
  return text.replace(/flow-(\d+)/g, (whole, number: string) => {
    const id = ids[Number(number) - 1];
    return id ? title(id) : whole;
  });
}

/** Why something happened in the simulation, about the real flows. */
export function reasonOf(
  entry: NonNullable<Line["entry"]>,
  ids: readonly string[],
  title: (id: string) => string,
): ReasonLike {
  const own = (name: string) =>
    name.replace(/flow-(\d+)/, (whole, number: string) => ids[Number(number) - 1] ?? whole);
  return {
    code: entry.code,
    text: named(entry.why, ids, title),
    flowId: entry.flow === null ? null : (ids[entry.flow] ?? null),
    numbers: Object.fromEntries(Object.entries(entry.numbers).map(([name, value]) => [own(name), value])),
  };
}

export interface Summary {
  kind: "escaped" | "superior" | "equivalent" | "budget" | "alone" | "undecided";
  /** Sessions until it was decided; null when it was not. */
  at: number | null;
  /** The flow that serves most in the end. */
  winner: string;
  /** Stars lost against always serving the best flow. */
  regret: number;
  /** The same if the flows had been served alike all the time. */
  evenly: number;
}

/** What came of a simulation; null before its end. */
export function summaryOf(last: Line, body: SimulationBody): Summary | null {
  if (!last.finished) return null;
  const most = last.sharesPct.indexOf(Math.max(...last.sharesPct));
  const outcome = last.outcomes?.[0];
  return {
    kind: last.escapedAt !== null && last.escapedAt !== undefined ? "escaped" : (outcome ?? "undecided"),
    at: last.escapedAt ?? last.completedAt ?? null,
    winner: body.flows[most]?.flowId ?? "",
    regret: last.regret ?? 0,
    evenly: evenRegret(body),
  };
}

function evenRegret({ flows, sessions }: SimulationBody): number {
  const lost = (means: readonly number[]) => {
    const best = Math.max(...means);
    return means.reduce((total, mean) => total + best - mean, 0) / means.length;
  };
  const first = lost(flows.map((flow) => flow.mean));
  const later = lost(flows.map((flow) => flow.meanLater ?? flow.mean));
  return ((first + later) / 2) * sessions;
}
