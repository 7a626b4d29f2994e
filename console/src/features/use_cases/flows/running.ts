import type { Phase } from "@/components/page/StatePill";

/** Whether a rollout moves the shares by itself. */
export function isRunning(phase: Phase): boolean {
  return phase === "WARMUP" || phase === "ADAPTIVE";
}
