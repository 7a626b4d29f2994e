/** Rubrics as their form has them. */
import type { Schemas } from "./client";

/** As its form has it: lists are texts with a line each. */
export type Rubric = Omit<Schemas["RubricAnswer"], "anchors" | "criteria"> & {
  anchors: string;
  criteria: string;
};

export type Criterion = Schemas["Criterion"];

/** The lines of a text that say something. */
export const lines = (text: string): string[] => text.split("\n").flatMap((line) => line.trim() || []);

/** Criteria of their lines, `name: description`; a line without a colon describes itself. */
export function criteriaOf(text: string): Criterion[] {
  return lines(text).map((line) => {
    const [name = "", ...rest] = line.split(":");
    return { name: name.trim(), description: rest.join(":").trim() || name.trim() };
  });
}

export function shownRubric({ anchors, criteria, ...rest }: Schemas["RubricAnswer"]): Rubric {
  return {
    ...rest,
    anchors: anchors.join("\n"),
    criteria: criteria.map((one) => `${one.name}: ${one.description}`).join("\n"),
  };
}
