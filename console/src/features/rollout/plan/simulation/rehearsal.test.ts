import { describe, expect, it } from "vitest";
import type { Served } from "../../consequences";
import type { Body } from "../draft";
import { type Line, lengthOf, reasonOf, type Scenario, simulationBody, summaryOf } from "./rehearsal";

const flow = (id: string, share: number, active = true): Served => ({ id, title: id, active, share });
const FLOWS = [flow("old", 80), flow("new", 20), flow("off", 0, false)];
const ASSUMED = {
  scores: { old: 4, new: 4.4 },
  sessionsPerDay: 1440,
  ratedShare: 0.2,
  badMean: 1.8,
  delayHours: 1,
};
const body = (scenario: Scenario, expected: number | null = 4000, over = {}) =>
  simulationBody(FLOWS, { ...ASSUMED, ...over }, scenario, expected, {} as Body, 7);

describe("simulationBody", () => {
  it("begins at the real shares of the active flows", () => {
    const { flows, sessions, seed } = body("expected");
    expect(flows).toEqual([
      { flowId: "old", mean: 4, meanLater: null, sharePct: 80 },
      { flowId: "new", mean: 4.4, meanLater: null, sharePct: 20 },
    ]);
    expect([sessions, seed]).toEqual([6000, 7]);
  });

  it("changes the world by the scenario", () => {
    const means = (scenario: Scenario) => body(scenario).flows.map((one) => one.mean);
    expect(means("bad")).toEqual([4, 1.8]);
    expect(means("tie")).toEqual([4, 4]);
    expect(body("drift").flows.map((one) => one.meanLater)).toEqual([null, expect.closeTo(3.6)]);
  });

  it("keeps to what the service allows, from little traffic to much", () => {
    for (const sessionsPerDay of [0.5, 3, 200, 1e4, 1e7]) {
      const { sessions, stepMinutes, stepSessions } = body("expected", 1e9, { sessionsPerDay });
      expect(sessions).toBeGreaterThanOrEqual(100);
      expect(sessions).toBeLessThanOrEqual(50_000);
      expect(sessions).toBeLessThanOrEqual(2000 * stepSessions);
      expect(stepMinutes).toBeGreaterThanOrEqual(1);
      expect(stepMinutes).toBeLessThanOrEqual(1440);
      expect(stepSessions).toBeLessThanOrEqual(10_000);
    }
  });
});

describe("lengthOf", () => {
  it("is the time that the sessions take", () => {
    expect(lengthOf(1440, { ...body("expected"), stepSessions: 10, stepMinutes: 10 }) / 86_400_000).toBe(1);
  });
});

describe("reasonOf", () => {
  it("speaks of the real flows", () => {
    const entry = {
      what: "shares_moved",
      minutes: 30,
      code: "top_two",
      why: "flow-02 leads.",
      flow: 1,
      numbers: { "p_best.flow-02": 0.9, moved: 10 },
    } as NonNullable<Line["entry"]>;
    expect(reasonOf(entry, ["old", "new"], (id) => id.toUpperCase())).toEqual({
      code: "top_two",
      text: "NEW leads.",
      flowId: "new",
      numbers: { "p_best.new": 0.9, moved: 10 },
    });
  });
});

describe("summaryOf", () => {
  const last = (over: Partial<Line>) =>
    ({ finished: true, sharesPct: [2, 98], regret: 300, outcomes: [], ...over }) as Line;

  it("is nothing before the end", () => {
    expect(summaryOf(last({ finished: false }), body("expected"))).toBeNull();
  });

  it("says who won, and what it cost against serving all alike", () => {
    const found = summaryOf(last({ outcomes: ["superior"], completedAt: 3000 }), body("expected"));
    expect(found).toEqual({
      kind: "superior",
      at: 3000,
      winner: "new",
      regret: 300,
      evenly: expect.closeTo(1200),
    });
  });

  it("knows an escape and an open end", () => {
    expect(summaryOf(last({ escapedAt: 200, sharesPct: [100, 0] }), body("bad"))).toMatchObject({
      kind: "escaped",
      at: 200,
      winner: "old",
    });
    expect(summaryOf(last({ outcomes: undefined }), body("tie"))).toMatchObject({
      kind: "undecided",
      at: null,
    });
  });
});
