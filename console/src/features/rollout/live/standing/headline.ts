import type { Phase } from "@/components/page/StatePill";
import type { Configuration, FlowProgress } from "../../queries";
import { sayChance, type Tongue } from "../../why";
import { lacking } from "../flows/early";

export interface Standing {
  phase: Phase;
  ramped: number;
  configuration: Configuration;
  flows: readonly FlowProgress[];
}

/** The flow with the highest chance of being best, when that says anything yet. */
export function leaderOf(flows: readonly FlowProgress[], configuration: Configuration): FlowProgress | null {
  if (lacking(flows, configuration).length > 0) return null;
  const compared = flows.filter((flow) => flow.active && flow.chanceBest !== null && flow.ratings > 0);
  const [first, second] = compared.sort((one, other) => (other.chanceBest ?? 0) - (one.chanceBest ?? 0));
  if (!first) return null;
  return second && first.chanceBest === second.chanceBest ? null : first;
}

/** Where a running rollout stands, in one sentence. */
export function headline({ phase, ramped, configuration, flows }: Standing, { t, format }: Tongue): string {
  if (phase === "WARMUP") {
    const { warmup } = configuration;
    const interval = warmup?.intervalMins ?? warmup?.intervalSessReqs ?? 1;
    return t("now.warmup", { part: format.part(Math.min(ramped / interval, 1)) });
  }
  const leader = leaderOf(flows, configuration);
  if (!leader) return t("now.noLeader");
  return t("now.leads", { flow: leader.title, chance: sayChance(leader.chanceBest ?? 0, format) });
}
