import { expect, test } from "vitest";
import { verdictOf } from "./verdict";

const rated = (low: number, mean: number, high: number) => ({ low, mean, high });

test("a flow is better only when its whole interval lies above the other's", () => {
  expect(verdictOf(rated(4, 4.2, 4.4), rated(3, 3.5, 3.9))).toBe("a");
  expect(verdictOf(rated(3, 3.5, 3.9), rated(4, 4.2, 4.4))).toBe("b");
  expect(verdictOf(rated(3.5, 4.2, 4.4), rated(3, 3.5, 3.6))).toBe("unknown");
  expect(verdictOf(rated(4, 4.2, 4.4), rated(3, 3.5, 4))).toBe("unknown");
});

test("without ratings nothing is known", () => {
  expect(verdictOf({ mean: null, low: null, high: null }, rated(3, 3.5, 4))).toBe("unrated");
});
