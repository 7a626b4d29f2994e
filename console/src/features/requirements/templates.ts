/** Common requirements, to begin from; their texts are those of the feature (`templates.<name>`). */
import type { Value } from "@/components/records/kind";
import type { RequirementField } from "@/kinds/requirement";
import type { RequirementsTexts } from "./texts";

export type TemplateName = keyof RequirementsTexts["templates"];
export type Proposal = Readonly<Partial<Record<RequirementField, Value>>>;

/** What holds in every language. A template without a metric cannot be measured yet: its texts say what it needs. */
const TEMPLATES: Readonly<Record<TemplateName, Proposal>> = {
  latency: {
    kind: "system",
    metric: "latency",
    aggregate: "p95",
    operator: "at-most",
    threshold: "2000",
    unit: "ms",
  },
  cost: {
    kind: "system",
    metric: "cost-per-session",
    aggregate: "mean",
    operator: "at-most",
    threshold: "0.05",
    unit: "USD",
  },
  context: {
    kind: "system",
    metric: "context-window",
    aggregate: "min",
    operator: "at-least",
    threshold: "32000",
    unit: "tokens",
  },
  residency: {
    kind: "system",
    metric: "region:eu",
    aggregate: "min",
    operator: "at-least",
    threshold: "1",
  },
  weights: {
    kind: "system",
    priority: "should",
    metric: "open-weights",
    aggregate: "min",
    operator: "at-least",
    threshold: "1",
  },
  language: {
    metric: "answer-language",
    aggregate: "rate",
    operator: "at-least",
    threshold: "0.98",
  },
  rubric: {
    metric: "rubric",
    aggregate: "mean",
    operator: "at-least",
    threshold: "4",
    unit: "points",
  },
  refusal: { metric: "refusal", aggregate: "rate", operator: "at-least", threshold: "0.99" },
  format: {
    kind: "system",
    metric: "format-valid",
    aggregate: "rate",
    operator: "at-least",
    threshold: "0.995",
  },
  privacy: {},
  rating: {
    metric: "rating",
    aggregate: "mean",
    operator: "at-least",
    threshold: "4",
    unit: "stars",
  },
};

/** In the order of the menu. */
export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as TemplateName[];

/** What a form begins with that is not begun from a template. */
export const BLANK: Proposal = { kind: "product", priority: "must" };

/**
 * What a form begins with.
 *
 * @param texts - of the templates, in the language of the page.
 */
export function proposalOf(
  name: TemplateName,
  texts: Readonly<Record<TemplateName, { title: string; statement: string; needs?: string }>>,
): Proposal {
  return { ...BLANK, ...TEMPLATES[name], code: name, ...texts[name] };
}
