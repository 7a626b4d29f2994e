import type { FlowStanding } from "../first_steps";

export type Verdict = "unrated" | "unknown" | "a" | "b";

type Rated = Pick<FlowStanding, "mean" | "low" | "high">;

/** Which of two flows is rated higher: known only when their intervals do not overlap. */
export function verdictOf(a: Rated, b: Rated): Verdict {
  if (a.mean === null || b.mean === null) return "unrated";
  if ((a.low ?? 1) > (b.high ?? 5)) return "a";
  if ((b.low ?? 1) > (a.high ?? 5)) return "b";
  return "unknown";
}
