import { expect, it } from "vitest";
import { distinct } from "./useAudit";

const entries = (...numbers: number[]) => numbers.map((number) => ({ number }));

it("keeps each entry once when new ones have pushed the pages", () => {
  expect(distinct(entries(9, 8, 7, 8, 7, 6)).map((one) => one.number)).toEqual([9, 8, 7, 6]);
  expect(distinct(entries(3, 2, 1)).map((one) => one.number)).toEqual([3, 2, 1]);
  expect(distinct([])).toEqual([]);
});
