/** When a chance of being best says something: by the plan's own minimum of ratings. */
import type { Configuration, FlowProgress } from "../../queries";

/** Ratings that a flow needs before its chance says anything. */
export function leastRatings({ adaptive }: Configuration): number {
  return Math.max(adaptive.minRatings, adaptive.minFeedback);
}

/** Flows that are compared, and have too few ratings for that. */
export function lacking(flows: readonly FlowProgress[], configuration: Configuration): FlowProgress[] {
  const least = leastRatings(configuration);
  return flows.filter((flow) => flow.chanceBest !== null && flow.ratings < least);
}
