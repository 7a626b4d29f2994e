/** What the report's numbers come to. */
import type { Report } from "../queries";

export interface Interval {
  value: number;
  low: number;
  high: number;
}

type FlowReport = Report["flows"][number];

/** Bounds of an axis around intervals, in half stars; single wild ones do not spread it over all stars. */
export function boundsOf(intervals: readonly Interval[]): [number, number] {
  if (intervals.length === 0) return [1, 5];
  const low = Math.min(...intervals.map((one) => Math.max(one.low, one.value - 0.8)));
  const high = Math.max(...intervals.map((one) => Math.min(one.high, one.value + 0.8)));
  return [Math.max(1, Math.floor(low * 2) / 2), Math.min(5, Math.ceil(high * 2) / 2)];
}

/** Mean stars of all ratings together: what visitors really got; null without ratings. */
export function served(flows: readonly FlowReport[]): number | null {
  const rated = flows.filter((flow) => flow.mean !== null);
  const ratings = rated.reduce((sum, flow) => sum + flow.ratings, 0);
  if (ratings === 0) return null;
  return rated.reduce((sum, flow) => sum + flow.ratings * (flow.mean ?? 0), 0) / ratings;
}

/** The estimate to show: the doubly robust one where it could be made, else the other one, else a refusal. */
export function bestEstimate(flow: FlowReport): FlowReport["always"][number] | null {
  const able = flow.always.filter((one) => one.value !== null);
  return able.find((one) => one.method === "doubly robust") ?? able[0] ?? flow.always[0] ?? null;
}

/** The flows that the report has something to say about, the best first. */
export function reported(report: Report): FlowReport[] {
  return report.flows
    .filter((flow) => flow.active || flow.sessions > 0)
    .sort((one, other) => {
      if (one.flowId === report.winnerFlowId) return -1;
      if (other.flowId === report.winnerFlowId) return 1;
      return (other.mean ?? 0) - (one.mean ?? 0);
    });
}

const NEEDED = /(\d+) are needed/;

/** How many independent ratings an estimate needs; the service says so when it refuses. */
export function neededBy(refused: string | null): number {
  return Number(NEEDED.exec(refused ?? "")?.[1] ?? 0);
}
