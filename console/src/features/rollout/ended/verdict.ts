/** How a rollout ended, in the words of the page. */
import type { Phase } from "@/components/page/StatePill";
import type { Entry, Report } from "../queries";
import { total } from "../timeline/numbers";
import type { ReasonLike } from "../why";

export type Ending =
  | "superior"
  | "equivalent"
  | "budget"
  | "alone"
  | "ended"
  | "escaped"
  | "stopped"
  | "byHand"
  | "undone";

/** The kind of end that the verdict tells of. */
export function endingOf(phase: Phase, outcome: Report["outcome"]): Ending {
  if (phase === "ESCAPED") return "escaped";
  if (phase === "FORCED_ESCAPED") return "undone";
  if (phase === "FORCED_STOP") return "stopped";
  if (phase === "FORCED_COMPLETED") return "byHand";
  return outcome ?? "ended";
}

export const ENDING_COLORS: Record<Ending, string> = {
  superior: "teal",
  equivalent: "teal",
  budget: "yellow",
  alone: "gray",
  ended: "gray",
  escaped: "red",
  undone: "red",
  stopped: "gray",
  byHand: "teal",
};

/** The entry of the timeline that ended the rollout: the newest one with the report's words. */
export function decisive(entries: readonly Entry[], decision: string): Entry | null {
  return entries.find((entry) => entry.why === decision) ?? null;
}

/** The first reason of the decision; without its entry, the service's own words. */
export function decisionOf(entries: readonly Entry[], decision: string): ReasonLike {
  return decisive(entries, decision)?.reasons[0] ?? { code: "", text: decision, flowId: null, numbers: {} };
}

/** The flow that the end is about: who won, or who was rolled back. */
export function subjectOf(report: Report, entries: readonly Entry[]): string | null {
  const ending = endingOf(report.rolloutState, report.outcome);
  if (ending === "escaped") return decisive(entries, report.decision)?.reasons[0]?.flowId ?? null;
  return report.winnerFlowId;
}

export interface Grounds {
  sessions: number;
  ratings: number;
}

/**
 * How much the decision rested on: what came after it, while its winner is served, is no part of it. Harm is
 * judged on all ratings that have arrived, a win on those that count.
 */
export function groundsOf(report: Report, entries: readonly Entry[]): Grounds {
  const counts = decisive(entries, report.decision)?.counts ?? [];
  if (counts.length === 0) {
    return {
      sessions: total(report.flows.map((flow) => flow.sessions)),
      ratings: total(report.flows.map((flow) => flow.ratings)),
    };
  }
  const harm = report.rolloutState === "ESCAPED";
  return {
    sessions: total(counts.map((one) => one.sessions)),
    ratings: total(counts.map((one) => total(harm ? one.arrived : one.mature))),
  };
}
