import { expect, test } from "vitest";
import { completed, draftOf, problemsOf, withNumbers } from "./draft";
import type { Field } from "./kind";
import { cellsOf, rowText } from "./rows";

const figures: Field<"figures"> = {
  as: "rows",
  parts: [
    { name: "name", as: "line", required: true },
    { name: "value", as: "number", required: true },
    { name: "source", as: "line" },
  ],
};
const kind = { fields: { figures }, limits: { figures: { maxItems: 2 } } };
const stored = [{ name: "latency", value: 1.5, source: null }];

const sentOf = (...rows: string[][]) =>
  withNumbers(kind.fields, completed(["figures"], kind.fields, { figures: rows.map(rowText) }));
const problem = (...rows: string[][]) =>
  problemsOf(["figures"], kind, { figures: rows.map(rowText) }).figures;

test("rows show what is stored, and send it back as it was", () => {
  const draft = draftOf(["figures"], kind.fields, { figures: stored });
  expect(draft.figures.length).toBe(1);
  expect(cellsOf(draft.figures[0] ?? "")).toEqual(["latency", "1.5", ""]);
  expect(withNumbers(kind.fields, draft)).toEqual({ figures: [{ name: "latency", value: 1.5 }] });
});

test("space goes, and so do rows in which nobody wrote", () => {
  expect(sentOf([" latency ", "1,5", " a paper "], [" ", "", ""])).toEqual({
    figures: [{ name: "latency", value: 1.5, source: "a paper" }],
  });
});

test("parts are checked", () => {
  expect(problem(["latency", "2", ""])).toBeUndefined();
  expect(problem(["latency", "", ""])).toBe("cannot be blank");
  expect(problem(["latency", "fast", ""])).toBe("must be a number");
  const row = ["latency", "2", ""];
  expect(problem(row, row, row)).toBe("must have at most 2 items");
});
