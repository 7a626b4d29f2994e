/** The configuration of a rollout while a person edits it. */
import type { Schemas } from "@/api/client";
import type { Served } from "../consequences";
import type { Configuration } from "../queries";

/** The same with numbers that may be empty while somebody types. */
type Loose<T> = T extends number
  ? number | ""
  : T extends ReadonlyArray<infer U>
    ? Array<Loose<U>>
    : T extends object
      ? { [K in keyof T]: Loose<T[K]> }
      : T;

export type Draft = Loose<Configuration>;
export type Body = Schemas["ConfigurationShape"];

/** What is sent: what was left empty is left out, so that the service says so or takes its default. */
export function toBody(draft: Draft): Body {
  return JSON.parse(JSON.stringify(draft, (_, value) => (value === "" ? undefined : value))) as Body;
}

const sorted = (_: string, value: unknown): unknown =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** Whether both say the same, in whatever order their fields stand. */
export function same(one: Draft, other: Draft): boolean {
  return JSON.stringify(toBody(one), sorted) === JSON.stringify(toBody(other), sorted);
}

type Step = string | number;

function steps(path: string): Step[] {
  return path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** What stands at a path like `warmup.goals.0.finalServePct`; undefined when nothing does. */
export function valueAt(draft: unknown, path: string): unknown {
  return steps(path).reduce<unknown>(
    (found, step) =>
      found === null || found === undefined ? undefined : (found as Record<Step, unknown>)[step],
    draft,
  );
}

/** The draft with another value at a path; everything else stays as it is. */
export function withValue<T>(draft: T, path: string, value: unknown): T {
  const put = (target: unknown, [step, ...rest]: Step[]): unknown => {
    if (step === undefined) return value;
    const copy: Record<Step, unknown> = Array.isArray(target)
      ? ([...target] as unknown as Record<Step, unknown>)
      : { ...(target as Record<Step, unknown>) };
    copy[step] = put(copy[step], rest);
    return copy;
  };
  return put(draft, steps(path)) as T;
}

/** Whether nobody has planned anything yet: the configuration that every use case begins with. */
export function isPristine({
  warmup,
  escape: rollback,
  adaptive,
  guardrails,
  dryRun,
}: Configuration): boolean {
  return (
    warmup === null &&
    rollback === null &&
    guardrails.length === 0 &&
    !dryRun &&
    adaptive.minFeedback === 0 &&
    adaptive.maxStepPct === 10 &&
    adaptive.intervalMins === 10 &&
    adaptive.mode === "converge"
  );
}

const round = (value: number): number => Math.floor(value * 100) / 100;

/** The flow that was there before: the active one that serves most. */
export function incumbentOf(flows: readonly Served[]): Served | null {
  const active = flows.filter((flow) => flow.active);
  return active.reduce<Served | null>((most, flow) => (most && most.share >= flow.share ? most : flow), null);
}

export const EVIDENCE: NonNullable<NonNullable<Draft["escape"]>["evidence"]> = {
  enabled: true,
  alpha: 0.05,
  acceptable: null,
  margin: 1,
  minRatings: 5,
  flowIds: [],
};

/** A warmup that brings the new flows to equal shares within a day. */
export function suggestedWarmup(flows: readonly Served[]): NonNullable<Draft["warmup"]> {
  const active = flows.filter((flow) => flow.active);
  const incumbent = incumbentOf(flows);
  return {
    intervalMins: 1440,
    intervalSessReqs: null,
    goals: active
      .filter((flow) => flow.id !== incumbent?.id)
      .map((flow) => ({ flowId: flow.id, finalServePct: round(100 / active.length) })),
    hold: null,
  };
}

/** What we recommend to begin with. */
export function recommended(configuration: Configuration, flows: readonly Served[]): Draft {
  const several = flows.filter((flow) => flow.active).length > 1;
  return {
    ...configuration,
    warmup: several ? suggestedWarmup(flows) : null,
    escape: { rules: [], evidence: EVIDENCE },
    adaptive: { ...configuration.adaptive, minFeedback: 20 },
  };
}
