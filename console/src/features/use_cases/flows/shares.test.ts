import { expect, test } from "vitest";
import {
  equal,
  fitted,
  onlyThis,
  setAlone,
  setAndBalance,
  split,
  toHundredths,
  total,
  WHOLE,
} from "./shares";

const of = (...shares: number[]) => new Map(shares.map((share, at) => [`f${at}`, share]));
const values = (shares: ReadonlyMap<string, number>) => [...shares.values()];

test("equal shares add up to 100% exactly, for any number of flows", () => {
  for (let count = 1; count <= 30; count++) {
    const shares = equal(Array.from({ length: count }, (_, at) => `f${at}`));
    expect(total(shares)).toBe(WHOLE);
    expect(Math.max(...values(shares)) - Math.min(...values(shares))).toBeLessThanOrEqual(1);
  }
  expect(values(equal(["a", "b", "c"]))).toEqual([3334, 3333, 3333]);
});

test("the others give and take in proportion", () => {
  expect(values(setAndBalance(of(5000, 3000, 2000), "f0", 7500))).toEqual([7500, 1500, 1000]);
  expect(values(setAndBalance(of(10_000, 0, 0), "f0", 4000))).toEqual([4000, 3000, 3000]);
  expect(values(setAndBalance(of(5000, 5000), "f1", 20_000))).toEqual([0, 10_000]);
});

test("a single flow has everything", () => {
  expect(values(setAndBalance(of(10_000), "f0", 1200))).toEqual([WHOLE]);
});

test("the sum holds whatever is dragged", () => {
  let shares: ReadonlyMap<string, number> = of(3333, 3333, 3334);
  for (let at = 0; at < 500; at++) {
    shares = setAndBalance(shares, `f${at % 3}`, (at * 7919) % 10_001);
    expect(total(shares)).toBe(WHOLE);
    expect(Math.min(...values(shares))).toBeGreaterThanOrEqual(0);
  }
});

test("a typed share leaves the others alone until they are made to fit", () => {
  const typed = setAlone(of(5000, 3000, 2000), "f0", 7000);
  expect(values(typed)).toEqual([7000, 3000, 2000]);
  expect(total(typed)).toBe(12_000);
  expect(values(fitted(typed))).toEqual([5833, 2500, 1667]);
});

test("only this", () => {
  expect(values(onlyThis(["a", "b"], "b"))).toEqual([0, WHOLE]);
});

test("splits nothing without weights evenly, and keeps the order", () => {
  expect([...split(10, of(0, 0, 0))]).toEqual([
    ["f0", 4],
    ["f1", 3],
    ["f2", 3],
  ]);
});

test("percent with two decimals become whole numbers", () => {
  expect(toHundredths(33.33)).toBe(3333);
  expect(toHundredths(0.07)).toBe(7);
});
