import { describe, expect, it } from "vitest";
import { bestUnit } from "./units";

describe("bestUnit", () => {
  it("is the largest one that leaves a whole number; a day is 24 hours", () => {
    expect(([0, "", 15, 60, 90, 1440, 2880, 2900] as const).map(bestUnit)).toEqual([
      "minutes",
      "minutes",
      "minutes",
      "hours",
      "minutes",
      "hours",
      "days",
      "minutes",
    ]);
  });
});
