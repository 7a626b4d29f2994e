import type { Flow, Rollout, UseCase } from "@/api/useCases";

const VANISHING = 1e-9;

function rounded(percent: number): number {
  return Math.round(percent * 100) / 100;
}

/**
 * The shares of the active flows in percent, by id, after one of them is switched on or off: the service's own rule.
 * The others share what the flow leaves, in their present proportions; when they all have 0%, equally.
 */
export function sharesAfter(flows: readonly Flow[], flowId: string, active: boolean): Map<string, number> {
  const others = flows.filter((flow) => flow.id !== flowId && flow.active);
  const flow = flows.find((one) => one.id === flowId);
  const share = others.length === 0 ? 100 : (flow?.currentServePct ?? 0);
  const left = active ? 100 - share : 100;
  const weights = others.map((one) => Math.max(one.currentServePct, VANISHING));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = new Map<string, number>(active ? [[flowId, share]] : []);
  others.forEach((one, at) => {
    shares.set(one.id, rounded(((weights[at] ?? 0) * left) / total));
  });
  return shares;
}

/** Whether a flow cannot be switched off: sessions of an active use case need one. */
export function isLastActive(
  flows: readonly Flow[],
  flowId: string,
  useCase: Pick<UseCase, "active">,
): boolean {
  return useCase.active && !flows.some((flow) => flow.id !== flowId && flow.active);
}

/** What saving a configuration means. */
export type Effect = "nobody" | "unserved" | "served" | "newEpoch" | "reopens";

export function effectOfSaving(
  flow: Pick<Flow, "active">,
  useCase: Pick<UseCase, "active"> | undefined,
  rollout: Pick<Rollout, "rolloutState"> | undefined,
): Effect {
  if (!flow.active) return "nobody";
  const phase = rollout?.rolloutState;
  if (phase === "WARMUP" || phase === "ADAPTIVE") return "newEpoch";
  if (phase === "COMPLETED") return "reopens";
  return useCase?.active ? "served" : "unserved";
}

/** Whether it makes the statistics of a rollout start again, so that one should think twice. */
export function startsAgain(effect: Effect): effect is "newEpoch" | "reopens" {
  return effect === "newEpoch" || effect === "reopens";
}
