// @vitest-environment jsdom
import { expect, it } from "vitest";
import { NewRequirement } from "@/api/limits";
import { problemsOf } from "@/components/records/draft";
import { requirementKind } from "@/kinds/requirement";
import { proposalOf, TEMPLATE_NAMES } from "./templates";
import { en } from "./texts.en";
import { it as italian } from "./texts.it";

const CHECK = ["metric", "aggregate", "operator", "threshold"] as const;

it.each(TEMPLATE_NAMES)("the template %s can be saved as it is, in both languages", (name) => {
  const { fields } = requirementKind("1");
  for (const texts of [en.templates, italian.templates]) {
    const proposal = proposalOf(name, texts);
    const given = Object.keys(proposal) as Array<keyof typeof fields>;
    expect(problemsOf(given, { fields, limits: NewRequirement }, proposal as never)).toEqual({});
    for (const needed of ["title", "code", "statement", "kind", "priority"] as const)
      expect(proposal[needed]).toBeTruthy();
  }
});

it.each(TEMPLATE_NAMES)("the template %s has a whole check, or says what is missing", (name) => {
  const proposal = proposalOf(name, en.templates);
  const given = CHECK.filter((one) => proposal[one] !== undefined);
  expect(given.length).toBe(proposal.needs === undefined ? CHECK.length : 0);
  if (proposal.needs !== undefined) expect(proposal.unit).toBeUndefined();
});
