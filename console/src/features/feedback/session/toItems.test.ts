import { expect, it } from "vitest";
import { allowed, type Example, itemsOf, shownValue } from "./toItems";

const EXAMPLE: Example = {
  id: "e1",
  useCaseId: "u1",
  correlationId: "c-1",
  step: "answer",
  sequence: 0,
  at: "2026-01-01T00:00:00Z",
  createdAt: "2026-01-01T00:00:00Z",
  inputs: { question: "Why?" },
  output: "Because.",
  model: null,
  latencyMs: null,
  inputTokens: null,
  outputTokens: null,
  consent: true,
  source: "api",
};
const WITHOUT = { ...EXAMPLE, id: "e2", consent: false };

it("leaves out what has no consent, unless the use case does not ask for it", () => {
  expect(allowed([EXAMPLE, WITHOUT], { consent: "required" })).toEqual([EXAMPLE]);
  expect(allowed([EXAMPLE, WITHOUT], null)).toEqual([EXAMPLE]);
  expect(allowed([EXAMPLE, WITHOUT], { consent: "not-required" })).toEqual([EXAMPLE, WITHOUT]);
});

it("keeps a session together, and gives each item the id of its example", () => {
  expect(itemsOf([EXAMPLE], false)).toEqual([
    {
      key: "e1",
      inputs: { question: "Why?" },
      tags: ["answer"],
      source: "production",
      group: "c-1",
    },
  ]);
});

it("expects the answer only where that is wanted, as text or as JSON", () => {
  const outputs = ["Because.", { a: 1 }, null];
  const items = itemsOf(
    outputs.map((output) => ({ ...EXAMPLE, output })),
    true,
  );
  expect(items.map(({ expected }) => expected)).toEqual([
    { kind: "text", value: "Because." },
    { kind: "json", value: { a: 1 } },
    null,
  ]);
  expect(itemsOf([{ ...EXAMPLE, step: "s".repeat(65) }], true)[0]?.tags).toEqual([]);
});

it("shows a text as it is and anything else as JSON", () => {
  expect(shownValue("a")).toBe("a");
  expect(shownValue({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}');
});
