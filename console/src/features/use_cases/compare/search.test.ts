import { expect, test } from "vitest";
import { chosenTwo, readCompareSearch } from "./search";

test("takes ids from the address, and nothing else", () => {
  expect(readCompareSearch({ a: "1", b: 2, c: "x" })).toEqual({ a: "1" });
});

test("shows the two flows that are asked for", () => {
  expect(chosenTwo(["1", "2", "3"], { a: "3", b: "1" })).toEqual(["3", "1"]);
});

test("fills in what is missing, wrong, or twice the same", () => {
  expect(chosenTwo(["1", "2", "3"], {})).toEqual(["1", "2"]);
  expect(chosenTwo(["1", "2", "3"], { b: "1" })).toEqual(["2", "1"]);
  expect(chosenTwo(["1", "2", "3"], { a: "gone", b: "2" })).toEqual(["1", "2"]);
  expect(chosenTwo(["1", "2"], { a: "1", b: "1" })).toEqual(["1", "2"]);
});

test("needs two flows", () => {
  expect(chosenTwo(["1"], { a: "1" })).toBeNull();
  expect(chosenTwo([], {})).toBeNull();
});
