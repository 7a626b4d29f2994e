import { expect, it } from "vitest";
import type { Difference, Item } from "./queries";
import { partsOf, slicesOf } from "./sliceChanges";
import { proposed, wrongSplits } from "./splitShares";

const of = (slice: string | null) => ({ slice }) as Item;
const change = (before: Item | null, after: Item | null) => ({ key: "k", fields: [], before, after });

const difference: Difference = {
  added: 1,
  removed: 1,
  changed: 2,
  changes: [
    change(null, of("a")),
    change(of("b"), null),
    change(of("a"), of("a")),
    change(of("b"), of(null)), // moved
  ],
  slices: [
    { slice: "a", before: 5, after: 6 },
    { slice: "b", before: 4, after: 2 },
    { slice: null, before: 0, after: 1 },
    { slice: "same", before: 3, after: 3 },
  ],
};

it("counts by slice what happened to the items, an item that moved in both of its slices", () => {
  const found = slicesOf(difference);
  expect(found.map((one) => [one.slice, one.added, one.changed, one.removed])).toEqual([
    ["a", 1, 1, 0],
    ["b", 0, 0, 2],
    [null, 1, 0, 0],
  ]);
  expect(
    partsOf({ ...difference.slices[1], slice: "b", before: 4, after: 2, added: 0, changed: 0, removed: 2 }),
  ).toEqual([{ kind: "removed", count: 2 }]);
});

it("goes by the sizes of slices where the answer does not have every change", () => {
  const found = slicesOf({ ...difference, added: 900 });
  expect(found.map((one) => [one.slice, one.added, one.removed])).toEqual([
    ["b", 0, 2],
    ["a", 1, 0],
    [null, 1, 0],
  ]);
});

it("refuses splits that the service refuses", () => {
  expect(wrongSplits(proposed())).toBeNull();
  expect(wrongSplits([])).toBeNull();
  expect(wrongSplits([{ name: " ", share: 100 }])?.what).toBe("names");
  expect(
    wrongSplits([
      { name: "a", share: 50 },
      { name: "a", share: 50 },
    ])?.what,
  ).toBe("same");
  expect(wrongSplits([{ name: "a", share: 90 }])).toEqual({ what: "sum", sum: 90 });
});
