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
  /** All ratings that were in, not only those that count for a win. */
  all: boolean;
}

/** How much the decision rested on; the report keeps what was known then. */
export function groundsOf({ flows }: Report): Grounds {
  return {
    sessions: total(flows.map((flow) => flow.sessions)),
    ratings: total(flows.map((flow) => flow.ratings)),
    all: flows.some((flow) => flow.basis === "all"),
  };
}
