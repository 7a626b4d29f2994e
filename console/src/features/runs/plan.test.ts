import { expect, test } from "vitest";
import { BLANK, formatOf, itemsOf, planOf } from "./plan";

test("lines are objects of inputs, or fill the placeholder", () => {
  expect(itemsOf('hello\n\n{"a": 1}\n', "q")).toEqual([{ inputs: { q: "hello" } }, { inputs: { a: 1 } }]);
  expect(itemsOf('x\n{"a"', "q")).toEqual({ notObject: 2 });
  expect(itemsOf("x\n".repeat(501), "q")).toEqual({ tooMany: true });
});

test("a plan needs something to ask, and items", () => {
  expect(planOf("u", BLANK)).toBeNull();
  expect(planOf("u", { ...BLANK, flows: ["f"] })).toBeNull();
  expect(planOf("u", { ...BLANK, prompt: "p", items: "x" })).toBeNull();
  const plan = planOf("u", { ...BLANK, flows: ["f"], prompt: "p", connection: "c", items: "x", money: 2 });
  expect(plan?.targets).toEqual([
    { flow: { flowId: "f", connectionId: "c", price: null } },
    { candidate: { connectionId: "c", prompt: "p", model: null, price: null } },
  ]);
  expect(plan?.items).toEqual([{ inputs: { text: "x" } }]);
  expect(plan?.budget).toEqual({ money: 2, tokens: null, minutes: null });
});

test("candidates of the shortlist are asked beside flows, with a price if one is entered", () => {
  const plan = planOf("u", { ...BLANK, candidates: ["c"], priceIn: 1, priceOut: 2, items: "x" });
  const price = { inputPerMillion: 1, outputPerMillion: 2 };
  expect(plan?.targets).toEqual([{ shortlisted: { candidateId: "c", connectionId: null, price } }]);
});

test("recorded outputs bring their own items", () => {
  const recorded = {
    outputs: [{ item: "a", text: "t", repetition: 0 }],
    refused: [],
    refusedCount: 0,
    ignored: [],
  };
  const plan = planOf("u", { ...BLANK, recorded });
  expect(plan?.items).toBeNull();
  expect(plan?.targets).toHaveLength(1);
});

test("a sample replaces items that were typed in, and needs a size that is allowed", () => {
  const sample = { datasetId: "d", version: null, slice: "s", size: 20, seed: 1 };
  const draft = { ...BLANK, flows: ["f"], items: "x", sample };
  expect(planOf("u", draft)).toMatchObject({ sample, items: null });
  for (const size of [4, 501, ""] as const) {
    expect(planOf("u", { ...draft, sample: { ...sample, size } })).toBeNull();
  }
});

test("a price needs both parts", () => {
  const plan = planOf("u", { ...BLANK, flows: ["f"], items: "x", priceIn: 1, priceOut: 2 });
  expect(plan?.targets[0]?.flow?.price).toEqual({ inputPerMillion: 1, outputPerMillion: 2 });
});

test("formats are told by their first character", () => {
  expect(formatOf(' {"item": 1}')).toBe("jsonl");
  expect(formatOf("item,text")).toBe("csv");
});
