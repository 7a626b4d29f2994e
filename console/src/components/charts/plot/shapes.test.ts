import { describe, expect, it } from "vitest";
import { type Known, linePath, placeAt, type Scale, stackedAreas, stretches } from "./shapes";

const plain: Scale = { x: (value) => value, y: (value) => value };

describe("stackedAreas", () => {
  it("stacks in steps that hold until the next place", () => {
    const [lower, upper] = stackedAreas(
      [0, 10],
      [
        [60, 40],
        [20, 80],
      ],
      15,
      plain,
    );
    expect(lower).toBe("M0.0 60.0L10.0 60.0L10.0 20.0L15.0 20.0L15.0 0.0L10.0 0.0L10.0 0.0L0.0 0.0Z");
    expect(upper).toContain("M0.0 100.0L10.0 100.0L10.0 100.0L15.0 100.0L15.0 20.0");
  });

  it("is nothing without places", () => {
    expect(stackedAreas([], [], 1, plain)).toEqual([]);
  });
});

describe("stretches", () => {
  const at = (x: number, epoch = 1): Known => ({ x, value: 4, low: 3, high: 5, epoch });

  it("breaks where nothing is known and where counting starts again", () => {
    const found = stretches([at(1), at(2), null, at(3), at(4, 2)]);
    expect(found.map((one) => one.map((point) => point.x))).toEqual([[1, 2], [3], [4]]);
  });

  it("draws a lonely point as a dot", () => {
    expect(linePath([at(3)], plain)).toBe("M3.0 4.0h0.01");
  });
});

describe("placeAt", () => {
  it("finds what holds at a place", () => {
    const xs = [0, 10, 20];
    expect([-5, 0, 9, 10, 25].map((x) => placeAt(xs, x))).toEqual([0, 0, 0, 1, 2]);
    expect(placeAt([], 3)).toBe(0);
  });
});
