import type { Schemas } from "@/api/client";

export type Standing = Schemas["StandingAnswer"];
export type FlowStanding = Schemas["FlowStandingAnswer"];

export const FIRST_STEPS = ["steps", "flow", "configurations", "activeFlow", "active", "firstPick"] as const;
export type FirstStep = (typeof FIRST_STEPS)[number];

export interface Progress {
  step: FirstStep;
  done: boolean;
  /** The flow that the step is about, where it is about one. */
  flowId: string | null;
}

/** Whether a flow has a configuration for every step. */
const isComplete = (flow: FlowStanding): boolean => flow.missingSteps.length === 0;

/**
 * What leads from a new use case to an application that is served, in order.
 *
 * `recent`: whether sessions were opened lately. A rollout that starts sets the counts of `standing` to 0, but the
 * application has been served before.
 */
export function firstSteps(
  stepCount: number,
  active: boolean,
  standing: Pick<Standing, "flows" | "sessions">,
  recent = false,
): Progress[] {
  const kept = standing.flows.filter((flow) => !flow.archived);
  const served = standing.flows.filter((flow) => flow.active);
  // every active flow must be complete; while none is, one complete flow is enough to go on
  const lacking = served.find((flow) => !isComplete(flow));
  const complete = served.length > 0 ? lacking === undefined : kept.some(isComplete);
  const best = kept.toSorted((a, b) => a.missingSteps.length - b.missingSteps.length)[0];
  const picked = recent || standing.sessions > 0 || standing.flows.some((flow) => flow.picks > 0);
  const done: Record<FirstStep, boolean> = {
    steps: stepCount > 0,
    flow: kept.length > 0,
    configurations: stepCount > 0 && complete,
    activeFlow: served.length > 0,
    active,
    firstPick: picked,
  };
  const about: Partial<Record<FirstStep, string | undefined>> = {
    configurations: (lacking ?? best)?.flowId,
    activeFlow: best?.flowId,
  };
  return FIRST_STEPS.map((step) => ({ step, done: done[step], flowId: about[step] ?? null }));
}
