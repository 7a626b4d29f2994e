import { describe, expect, it } from "vitest";
import { DAY, lengthTicks, momentTicks, valueTicks } from "./axis";

const HOUR = DAY / 24;

describe("momentTicks", () => {
  const noon = Date.UTC(2026, 10, 25, 12, 0, 7);

  it("stands at round moments of the clock on the wall", () => {
    const { at, step } = momentTicks(noon, noon + 40 * 60_000, 5, 0);
    expect(step).toBe(10 * 60_000);
    expect(at.map((one) => new Date(one).toISOString().slice(11, 19))).toEqual([
      "12:10:00",
      "12:20:00",
      "12:30:00",
      "12:40:00",
    ]);
    const half = momentTicks(noon, noon + 4 * DAY, 5, 5.5 * HOUR);
    expect(half.step).toBe(DAY);
    expect(new Date(half.at[0] ?? 0).toISOString()).toBe("2026-11-25T18:30:00.000Z");
  });

  it("never has more than asked for, from seconds to years", () => {
    for (const span of [1, 900, 90_000, HOUR, DAY, 30 * DAY, 400 * DAY, 40_000 * DAY]) {
      expect(momentTicks(noon, noon + span, 6, 0).at.length).toBeLessThanOrEqual(7);
    }
  });
});

describe("lengthTicks", () => {
  it("counts from the beginning", () => {
    expect(lengthTicks(0, 3 * DAY, 4)).toEqual({ at: [0, DAY, 2 * DAY, 3 * DAY], step: DAY });
    expect(lengthTicks(DAY + 1, 3 * DAY, 4).at.at(-1)).toBe(3 * DAY);
  });
});

describe("valueTicks", () => {
  it("is round and within the bounds", () => {
    expect(valueTicks(1, 5, 4)).toEqual([1, 2, 3, 4, 5]);
    expect(valueTicks(3.6, 4.4, 4)).toEqual([3.6, 3.8, 4, 4.2, 4.4]);
    expect(valueTicks(2, 2, 3)).toEqual([2]);
  });
});
