import { expect, it } from "vitest";
import { formatOf, inputOf, outcomeOf, PART_BYTES, partsOf, targetsOf } from "./mapping";
import { readShown } from "./shown";

it("offers fields, proposed inputs and an input for each column, once each", () => {
  const targets = targetsOf(["Question", " answer "], {
    Question: "inputs.question",
    " answer ": "expected",
  });
  expect(targets).toEqual([
    "",
    "expected",
    "slice",
    "tags",
    "source",
    "group",
    "key",
    "inputs.question",
    "inputs.Question",
    "inputs.answer",
  ]);
  expect(inputOf("inputs.question")).toBe("question");
  expect(inputOf("slice")).toBeNull();
});

it("reads the format of a file off its name", () => {
  expect(["a.jsonl", "a.CSV", "a.txt", "a"].map(formatOf)).toEqual(["jsonl", "csv", "csv", "jsonl"]);
});

it("cuts files into parts", () => {
  expect([0, 1, PART_BYTES, PART_BYTES + 1].map(partsOf)).toEqual([0, 1, 1, 2]);
});

it("leaves out what an address says wrongly", () => {
  expect(readShown({ version: 2, slice: 7, text: " a " })).toEqual({ version: 2, slice: "7", text: "a" });
  expect(readShown({ version: 0, slice: "", text: " " })).toEqual({});
  expect(readShown({ version: "x", slice: [] })).toEqual({});
});

it("knows what an import came to", () => {
  expect(outcomeOf({ result: { items: 3, refused: 1 } })).toEqual({ items: 3, refused: 1 });
  expect(outcomeOf({ result: null })).toBeNull();
  expect(outcomeOf({ result: { items: "3" } })).toBeNull();
});
