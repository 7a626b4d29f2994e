import { describe, expect, it } from "vitest";
import { highest, stackedBars } from "./bars";

const plain = { x: (value: number) => value, y: (value: number) => 100 - value };

describe("stackedBars", () => {
  it("puts the flows of a moment on top of each other, with a gap where there is room", () => {
    expect(
      stackedBars(
        [0, 10],
        10,
        [
          [3, 4],
          [0, 5],
        ],
        plain,
      ),
    ).toEqual(["M0.0 97.0h9.0v3.0h-9.0Z", "M0.0 93.0h9.0v4.0h-9.0ZM10.0 95.0h9.0v5.0h-9.0Z"]);
  });

  it("leaves no gap between bars that are as narrow as a line", () => {
    expect(stackedBars([0], 2, [[1]], plain)).toEqual(["M0.0 99.0h2.0v1.0h-2.0Z"]);
  });

  it("is nothing without bars", () => {
    expect(stackedBars([], 1, [], plain)).toEqual([]);
  });
});

describe("highest", () => {
  it("is the sum of the tallest bar", () => {
    expect(
      highest([
        [1, 2],
        [0, 7],
      ]),
    ).toBe(7);
    expect(highest([[0, 0]])).toBe(1);
  });
});
