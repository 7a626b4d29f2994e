import type { Schemas } from "@/api/client";

export type Activity = Schemas["ActivityAnswer"];

/** A moment with the figures of each flow under its id: what the charts read. */
export type Point = { at: number } & Record<string, number | null>;

/** Sessions of each flow by stretch of time. */
export function sessionPoints(activity: Activity): Point[] {
  return points(activity, (flow, at) => flow.sessions[at] ?? 0);
}

// the mean of a stretch with a rating or two says little: as many stretches as it takes are put together
const LEAST_RATINGS = 5;

/** Mean score of each flow up to each moment, over as many stretches as hold five ratings; null before that. */
export function scorePoints(activity: Activity): Point[] {
  const smooth = new Map(activity.flows.map((flow) => [flow.flowId, smoothed(flow.ratings, flow.mean)]));
  return points(activity, (flow, at) => smooth.get(flow.flowId)?.[at] ?? null);
}

export function smoothed(
  ratings: readonly number[],
  means: ReadonlyArray<number | null>,
): Array<number | null> {
  return ratings.map((_, at) => {
    let count = 0;
    let sum = 0;
    for (let back = at; back >= 0 && count < LEAST_RATINGS; back--) {
      const mean = means[back] ?? null;
      const here = ratings[back] ?? 0;
      if (mean === null) continue;
      count += here;
      sum += mean * here;
    }
    return count >= LEAST_RATINGS ? sum / count : null;
  });
}

function points(
  activity: Activity,
  value: (flow: Activity["flows"][number], at: number) => number | null,
): Point[] {
  const start = Date.parse(activity.since);
  const length = activity.flows[0]?.sessions.length ?? 0;
  return Array.from({ length }, (_, at) => {
    const point: Point = { at: start + at * activity.stepMs };
    for (const flow of activity.flows) point[flow.flowId] = value(flow, at);
    return point;
  });
}
