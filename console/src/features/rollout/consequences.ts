/** What happens to the shares when a person acts; the service has the last word. */
import type { Configuration } from "./queries";

export interface Served {
  id: string;
  title: string;
  active: boolean;
  /** Percent. */
  share: number;
}

export type Shares = ReadonlyMap<string, number>;

export function sharesOf(flows: readonly Served[]): Shares {
  return new Map(flows.filter((flow) => flow.active).map((flow) => [flow.id, flow.share]));
}

/** Completing with a flow: it serves everybody. */
export function completedWith(flows: readonly Served[], winner: string): Shares {
  return new Map(
    flows.filter((flow) => flow.active).map((flow) => [flow.id, flow.id === winner ? 100 : 0] as const),
  );
}

/**
 * Rolling back by hand to the shares of the start: some flows get nothing, the others what they had, in proportion.
 *
 * @param start percent by flow when the rollout was started
 * @param zero flows that are to get nothing, beside those that were taken out as bad
 */
export function backToStart(
  flows: readonly Served[],
  start: Readonly<Record<string, number>>,
  zero: ReadonlySet<string>,
): Shares {
  const active = flows.filter((flow) => flow.active);
  const others = active.filter((flow) => !zero.has(flow.id));
  const weights = [
    others.map((flow) => start[flow.id] ?? 0),
    others.map((flow) => flow.share),
    others.map(() => 1),
  ].find((parts) => parts.some((part) => part > 0));
  const total = weights?.reduce((sum, part) => sum + part, 0) ?? 0;
  const shares = new Map(
    others.map((flow, at) => [flow.id, total > 0 ? ((weights?.[at] ?? 0) / total) * 100 : 0] as const),
  );
  return new Map(active.map((flow) => [flow.id, shares.get(flow.id) ?? 0]));
}

interface Rollback {
  /** The flow whose rule says what happens. */
  blamed: Served;
  shares: Shares;
}

/**
 * Rolling back by hand: the first active flow with a threshold rule decides, by the rollback of its rule.
 *
 * @param flows the oldest first
 * @returns null without such a rule: then the shares stay
 */
export function rolledBack(flows: readonly Served[], configuration: Configuration): Rollback | null {
  const rules = configuration.escape?.rules ?? [];
  const active = flows.filter((flow) => flow.active);
  const blamed = active.find((flow) => rules.some((rule) => rule.flowId === flow.id));
  const rule = blamed && rules.find((one) => one.flowId === blamed.id);
  if (!blamed || !rule) return null;
  const named = new Map(rule.rollback.map((goal) => [goal.flowId, goal.finalServePct]));
  const wanted = new Map(active.map((flow) => [flow.id, named.get(flow.id) ?? 0]));
  if ([...wanted.values()].some((share) => share > 0)) return { blamed, shares: wanted };
  return { blamed, shares: withoutIt(active, blamed.id) };
}

/** What a flow had is shared by the others, as they stand to each other. */
export function withoutIt(active: readonly Served[], id: string): Shares {
  const others = active.filter((flow) => flow.id !== id);
  if (others.length === 0) return sharesOf(active);
  const total = others.reduce((sum, flow) => sum + flow.share, 0);
  return new Map(
    active.map((flow) => {
      if (flow.id === id) return [flow.id, 0] as const;
      return [flow.id, total > 0 ? (flow.share / total) * 100 : 100 / others.length] as const;
    }),
  );
}

/** Where the warmup leads: the goals, and an equal part of what they leave for those without one. */
export function warmupGoals(flows: readonly Served[], goals: ReadonlyMap<string, number>): Shares {
  const active = flows.filter((flow) => flow.active);
  const without = active.filter((flow) => !goals.has(flow.id)).length;
  const named = active.reduce((sum, flow) => sum + (goals.get(flow.id) ?? 0), 0);
  const rest = Math.max(100 - named, 0);
  return new Map(active.map((flow) => [flow.id, goals.get(flow.id) ?? rest / without]));
}
