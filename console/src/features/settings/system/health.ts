/** How the service does, in words first: from what the node tells of itself to what one should know. */
import type { System } from "../queries";

export type Finding =
  | { kind: "store" | "database"; severity: "bad" }
  | { kind: "snapshot"; severity: "bad"; ageMs: number }
  | { kind: "other"; severity: "bad"; text: string }
  | { kind: "refused" | "dropped" | "failures" | "rollouts" | "clock"; severity: "note"; count: number }
  | { kind: "slow"; severity: "note"; ms: number }
  | { kind: "streams"; severity: "note"; open: number; most: number };

export type Verdict = "well" | "noted" | "ill";

const SLOW_MS = 250;
const CROWDED = 0.9;
const STALE_SECONDS = 10;

/** What the node says keeps it from serving; what is known is said in the language of the page. */
function problems(system: System): Finding[] {
  const found: Finding[] = [];
  for (const text of system.problems) {
    if (/cannot be stored/.test(text)) found.push({ kind: "store", severity: "bad" });
    else if (/snapshot is .* old/.test(text)) {
      found.push({ kind: "snapshot", severity: "bad", ageMs: system.snapshot.ageSeconds * 1000 });
    } else if (/database does not answer/.test(text)) found.push({ kind: "database", severity: "bad" });
    else found.push({ kind: "other", severity: "bad", text });
  }
  return found;
}

/** What one should know, the worst first. */
export function findingsOf(system: System): Finding[] {
  const { ledger, snapshot, rollouts, picks, streams } = system;
  const found = problems(system);
  const has = (kind: Finding["kind"]) => found.some((one) => one.kind === kind);
  if (!ledger.healthy && !has("store")) found.push({ kind: "store", severity: "bad" });
  if (snapshot.ageSeconds > STALE_SECONDS && !has("snapshot")) {
    found.push({ kind: "snapshot", severity: "bad", ageMs: snapshot.ageSeconds * 1000 });
  }
  const counted = [
    ["refused", ledger.refused],
    ["dropped", ledger.dropped],
    ["failures", ledger.healthy ? ledger.failures : 0],
    ["rollouts", rollouts.failures],
    ["clock", rollouts.clockJumps],
  ] as const;
  for (const [kind, count] of counted) if (count > 0) found.push({ kind, severity: "note", count });
  if (picks.p99Ms !== null && picks.p99Ms > SLOW_MS) {
    found.push({ kind: "slow", severity: "note", ms: picks.p99Ms });
  }
  if (streams.open >= streams.most * CROWDED) {
    found.push({ kind: "streams", severity: "note", open: streams.open, most: streams.most });
  }
  return found;
}

export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some((one) => one.severity === "bad")) return "ill";
  return findings.length > 0 ? "noted" : "well";
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A number of bytes in the largest unit that leaves it above one. */
export function sizeOf(bytes: number): { value: number; unit: (typeof UNITS)[number] } {
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < UNITS.length - 1) {
    value /= 1000;
    at++;
  }
  return { value, unit: UNITS[at] ?? "byte" };
}

/** An amount of milliseconds so that two figures can be read: 0.21 ms, 1.9 ms, 320 ms, 2.4 s. */
export function latencyOf(ms: number): { value: number; unit: "millisecond" | "second" } {
  if (ms >= 1000) return { value: Number((ms / 1000).toPrecision(2)), unit: "second" };
  return { value: Number(ms.toPrecision(2)), unit: "millisecond" };
}
