import { describe, expect, it } from "vitest";
import type { Plan } from "../../queries";
import { durationPicture, harmPart } from "./duration";

const plan = (over: Partial<Plan>): Plan => ({
  days: { low: 2, middle: 4, high: 8 },
  sessions: { low: 1000, middle: 2000, high: 4000 },
  ratings: { low: 1, middle: 2, high: 3 },
  warmupDays: 1,
  leastSessions: null,
  harmSessions: 100,
  harmStars: 200,
  withinBudget: null,
  warnings: [],
  ...over,
});

describe("durationPicture", () => {
  it("places everything on one axis", () => {
    const found = durationPicture(plan({}));
    expect(found?.span).toBeCloseTo(8.96);
    expect(found?.middle).toBeCloseTo(44.6, 1);
    expect(found && found.low / found.warmup).toBeCloseTo(2);
    expect(found?.open).toBe(false);
  });

  it("has no end where it may never end", () => {
    expect(durationPicture(plan({ days: { low: 2, middle: 4, high: null } }))).toMatchObject({
      high: 100,
      open: true,
    });
    expect(durationPicture(plan({ days: { low: null, middle: null, high: null } }))).toBeNull();
  });
});

describe("harmPart", () => {
  it("is a part of all sessions", () => {
    expect(harmPart(plan({}))).toBe(0.05);
    expect(harmPart(plan({ harmSessions: null }))).toBeNull();
    expect(harmPart(plan({ sessions: { low: null, middle: null, high: null } }))).toBeNull();
  });
});
