/** The state machine as a picture shows it: where a rollout was, is, and may go. */
import type { Phase } from "@/components/page/StatePill";
import type { History } from "../../queries";

export type Place = "done" | "now" | "ahead" | "skipped";

export interface Station {
  phase: Phase;
  place: Place;
  /** When it was reached. */
  since: string | null;
}

export interface Machine {
  /** Not started, warmup, adaptive, completed. */
  way: Station[];
  /** Where it leaves the way: escaped, or stopped. */
  exit: Station;
  /** How much of the ramp is done, 0 … 1. */
  ramped: number;
}

const EXITS: readonly Phase[] = ["ESCAPED", "FORCED_ESCAPED", "FORCED_STOP"];

interface Standing {
  phase: Phase;
  since: string | null;
  ramped: number;
  /** Of the ramp in all: minutes, or sessions. */
  interval: number;
  /** Whether a warmup is planned. */
  warms: boolean;
  /** Since the last start; null while it is unknown. */
  history: History | null;
}

export function machineOf({ phase, since, ramped, interval, warms, history }: Standing): Machine {
  const reached = new Map<Phase, string>();
  if (phase !== "INIT") {
    for (const point of history?.points ?? []) {
      if (!reached.has(point.phase)) reached.set(point.phase, point.at);
    }
    if (since) reached.set(phase, since);
  }
  const station = (one: Phase, place: Place): Station => ({
    phase: one,
    place,
    since: reached.get(one) ?? null,
  });
  const ended: Phase = phase === "FORCED_COMPLETED" ? phase : "COMPLETED";
  const way = (["INIT", "WARMUP", "ADAPTIVE", ended] as const).map((one) => {
    if (one === phase) return station(one, "now");
    if (one === "INIT") return station(one, "done");
    if (reached.has(one)) return station(one, "done");
    return station(one, one === "WARMUP" && !warms ? "skipped" : "ahead");
  });
  const left = EXITS.includes(phase);
  return {
    way,
    exit: left ? station(phase, "now") : station("ESCAPED", "ahead"),
    ramped: phase === "WARMUP" && interval > 0 ? Math.min(ramped / interval, 1) : 0,
  };
}
