import { describe, expect, it } from "vitest";
import type { Served } from "../../consequences";
import type { Body } from "../draft";
import { assumed, planBody } from "./assumptions";

const flow = (id: string, share: number, active = true): Served => ({ id, title: id, active, share });
const FLOWS = [flow("old", 70), flow("new", 20), flow("other", 10), flow("off", 0, false)];
const traffic = (sessions: number, ratings: number) => ({
  standing: {
    useCaseId: "u",
    sessions,
    ratings,
    flows: [
      { flowId: "old", mean: 3.861, ratings },
      { flowId: "new", mean: 5, ratings },
      { flowId: "other", mean: null, ratings: 0 },
    ],
  } as never,
  activity: {
    since: "2026-01-01T00:00:00Z",
    until: "2026-01-01T12:00:00Z",
    stepMs: 1,
    flows: [{ flowId: "old", title: "old", sessions: [sessions, 0], ratings: [], mean: [] }],
  },
});

describe("assumed", () => {
  it("takes what real traffic says", () => {
    const { assumptions, measured } = assumed(FLOWS, traffic(617, 123));
    expect(assumptions).toEqual({
      scores: { old: 3.86, new: 4.95, other: 4.3 },
      sessionsPerDay: 1200,
      ratedShare: 0.2,
      badMean: 1.8,
      delayHours: 1,
    });
    expect(measured).toEqual({ scores: true, sessions: true, rated: true });
  });

  it("is plausible without traffic: one flow a little better than the flow before", () => {
    for (const none of [null, traffic(3, 1)]) {
      const { assumptions, measured } = assumed(FLOWS, none);
      expect(assumptions.scores).toEqual({ old: 4, new: 4.3, other: 3.7 });
      expect(assumptions.sessionsPerDay).toBe(1000);
      expect(measured).toEqual({ scores: false, sessions: false, rated: false });
    }
  });
});

describe("planBody", () => {
  it("asks about the active flows in their order", () => {
    const { assumptions } = assumed(FLOWS, null);
    const body = planBody(FLOWS, assumptions, {} as Body);
    expect(body.flows).toEqual([
      { flowId: "old", mean: 4 },
      { flowId: "new", mean: 4.3 },
      { flowId: "other", mean: 3.7 },
    ]);
  });
});
