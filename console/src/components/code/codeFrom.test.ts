import { expect, test } from "vitest";
import { codeFrom } from "./codeFrom";

test.each([
  ["Trip planner", "trip-planner"],
  ["  Perché no?  È così!  ", "perche-no-e-cosi"],
  ["Straße & Größe", "strasse-grosse"],
  ["v2.1 – drafts", "v2-1-drafts"],
  ["日本語 要約", "日本語-要約"],
  ["!!!", ""],
])("proposes %s → %s", (title, code) => {
  expect(codeFrom(title)).toBe(code);
});

test("ends a long code with a whole word", () => {
  const code = codeFrom("an answer to a question that nobody has asked so far but might");
  expect(code.length).toBeLessThanOrEqual(60);
  expect(code.endsWith("-but")).toBe(true);
});

test("cuts a single endless word", () => {
  expect(codeFrom("x".repeat(300))).toHaveLength(60);
});
