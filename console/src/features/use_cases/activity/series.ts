import type { Schemas } from "@/api/client";
import type { ChartData } from "@/components/charts/table/data";

export type Activity = Schemas["ActivityAnswer"];

/** When each stretch of time begins. */
export function startsOf(activity: Activity): number[] {
  const since = Date.parse(activity.since);
  const length = activity.flows[0]?.sessions.length ?? 0;
  return Array.from({ length }, (_, at) => since + at * activity.stepMs);
}

/** The activity of those flows that had any. */
export function busy(activity: Activity): Activity {
  const flows = activity.flows.filter((flow) => flow.sessions.some(Boolean) || flow.ratings.some(Boolean));
  return { ...activity, flows };
}

/**
 * Sessions of the last day that the counts of the flows leave out, by flow: a rollout that starts sets the counts to 0,
 * and the chart goes on.
 *
 * The last stretch is not enough to tell: what was opened just now may not be counted yet.
 */
export function sessionsBefore(
  activity: Activity,
  counted: ReadonlyArray<{ flowId: string; sessions: number }>,
): ReadonlyMap<string, number> {
  const counts = new Map(counted.map((flow) => [flow.flowId, flow.sessions]));
  const before = new Map<string, number>();
  for (const { flowId, sessions } of activity.flows) {
    const total = sessions.reduce((sum, one) => sum + one, 0);
    const count = counts.get(flowId) ?? total;
    if (total - (sessions.at(-1) ?? 0) > count) before.set(flowId, total - count);
  }
  return before;
}

/** Sessions by stretch of time and flow. */
export function sessionRows({ flows }: Activity): number[][] {
  return (flows[0]?.sessions ?? []).map((_, at) => flows.map((flow) => flow.sessions[at] ?? 0));
}

// the mean of a stretch with a rating or two says little: as many stretches as it takes are put together
const LEAST_RATINGS = 5;

/** Mean score up to each moment, over as many stretches as hold five ratings; null before that. */
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

interface Words {
  name: string;
  time: string;
}

/** Either chart as a table: a row for each stretch of time, a column for each flow. */
export function activityTable(
  activity: Activity,
  shown: "sessions" | "score",
  { name, time }: Words,
): ChartData {
  const values: ReadonlyArray<ReadonlyArray<number | null>> = activity.flows.map((flow) =>
    shown === "sessions" ? flow.sessions : smoothed(flow.ratings, flow.mean),
  );
  return {
    name,
    columns: [
      { name: time, kind: "moment" },
      ...activity.flows.map(
        ({ title }) => ({ name: title, kind: shown === "sessions" ? "count" : "score" }) as const,
      ),
    ],
    rows: startsOf(activity).map((start, at) => [start, ...values.map((one) => one[at] ?? null)]),
  };
}
