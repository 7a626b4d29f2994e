/** How close a flow is to being rolled back: 0 far from it, 1 it happens. */
import type { FlowProgress } from "../../queries";

const clamp = (value: number): number => Math.min(Math.max(value, 0), 1);

type Rule = NonNullable<FlowProgress["rule"]>;
type Proof = NonNullable<FlowProgress["proof"]>;

/**
 * Of a threshold rule: both its ratings and its average must be there, so the one that is farther away counts.
 *
 * @param least ratings that the rule asks for
 */
export function ruleCloseness(rule: Rule, least: number): number {
  if (rule.average === 0) return 0; // nobody has rated it
  const ratings = clamp(1 - rule.missingRatings / Math.max(least, 1));
  const average = clamp((5 - rule.average) / (5 - rule.lowerScore || 1));
  return Math.min(ratings, average ** 2); // squared: 4 of 5 stars are no step towards a bound of 2
}

/** Of the evidence: how much of what is needed has been collected. */
export function proofCloseness(proof: Proof, ratings: number): number {
  const evidence = clamp(proof.logE / (proof.needed || 1));
  const least = ratings + proof.missingRatings;
  return Math.min(evidence, least > 0 ? ratings / least : 0);
}

export type Danger = "none" | "far" | "some" | "close" | "due";

export function danger(closeness: number): Danger {
  if (closeness >= 1) return "due";
  if (closeness >= 0.6) return "close";
  if (closeness >= 0.2) return "some";
  return closeness > 0 ? "far" : "none";
}

const LOOKS: Record<Danger, string> = {
  none: "var(--mantine-color-teal-6)",
  far: "var(--mantine-color-teal-6)",
  some: "var(--mantine-color-yellow-6)",
  close: "var(--mantine-color-orange-6)",
  due: "var(--mantine-color-red-6)",
};

export function dangerColor(of: Danger): string {
  return LOOKS[of];
}
