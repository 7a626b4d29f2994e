import type { Guide, Judgement } from "./queries";

/** What a rater has chosen so far. */
export interface Answer {
  choice: Judgement["choice"];
  /** By name of the criterion; the overall score is the empty name. */
  scores: Readonly<Record<string, number>>;
  label: string;
}

export const OVERALL = "";
export const NOTHING: Answer = { choice: null, scores: {}, label: "" };

/** What is rated, the overall score first, so that one digit is enough. */
export function rowsOf(guide: Guide): string[] {
  return [OVERALL, ...guide.criteria.map((one) => one.name)];
}

/** The judgement to send; null while it is not complete. */
export function judgementOf(guide: Guide, answer: Answer): Judgement | null {
  if (guide.kind === "compare") return answer.choice ? { choice: answer.choice } : null;
  if (guide.kind === "label") return answer.label.trim() ? { label: answer.label } : null;
  const { [OVERALL]: overall, ...rest } = answer.scores;
  const scores = Object.entries(rest).map(([criterion, score]) => ({ criterion, score }));
  if (overall === undefined && scores.length === 0) return null;
  return { ...(overall === undefined ? {} : { overall }), scores };
}
