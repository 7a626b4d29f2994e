import { describe, expect, it } from "vitest";
import type { Report } from "../queries";
import { bestEstimate, boundsOf, neededBy, reported, served } from "./evidence";

type FlowReport = Report["flows"][number];
const flow = (flowId: string, over: Partial<FlowReport> = {}): FlowReport => ({
  flowId,
  title: flowId,
  active: true,
  sharePct: 0,
  sessions: 10,
  ratings: 10,
  arrivedRatings: 10,
  arrivedMean: 4,
  mean: 4,
  low: 3.5,
  high: 4.5,
  dropped: false,
  escaped: false,
  basis: "counted",
  decidedAt: null,
  later: null,
  matureRatings: 10,
  matureMean: 4,
  always: [],
  ...over,
});
const estimate = (method: string, value: number | null) => ({
  method,
  value,
  low: value,
  high: value,
  effective: 3,
  refused: value === null ? "too few" : null,
});

describe("boundsOf", () => {
  it("is narrow, whatever one wild interval says", () => {
    expect(
      boundsOf([
        { value: 4.1, low: 3.9, high: 4.3 },
        { value: 3.4, low: 1, high: 5 },
      ]),
    ).toEqual([2.5, 4.5]);
    expect(boundsOf([])).toEqual([1, 5]);
  });
});

describe("served", () => {
  it("weighs by ratings", () => {
    expect(served([flow("a", { ratings: 30, mean: 4.5 }), flow("b", { ratings: 10, mean: 2.5 })])).toBe(4);
    expect(served([flow("a", { ratings: 0, mean: null })])).toBeNull();
  });
});

describe("bestEstimate", () => {
  it("prefers the doubly robust one, and passes a refusal on", () => {
    const both = [estimate("SNIPS", 3.9), estimate("doubly robust", 4.1)];
    expect(bestEstimate(flow("a", { always: both }))?.value).toBe(4.1);
    expect(
      bestEstimate(flow("a", { always: [estimate("SNIPS", 3.9), estimate("doubly robust", null)] }))?.value,
    ).toBe(3.9);
    expect(bestEstimate(flow("a", { always: [estimate("SNIPS", null)] }))?.refused).toBe("too few");
    expect(bestEstimate(flow("a"))).toBeNull();
  });
});

describe("reported", () => {
  it("puts the winner first, then by score, without flows that took no part", () => {
    const flows = [
      flow("a", { mean: 4.4 }),
      flow("w", { mean: 4.2 }),
      flow("b", { mean: 4.3 }),
      flow("off", { active: false, sessions: 0 }),
    ];
    const report = { winnerFlowId: "w", flows } as Report;
    expect(reported(report).map((one) => one.flowId)).toEqual(["w", "a", "b"]);
  });
});

describe("neededBy", () => {
  it("reads the service's refusal", () => {
    expect(neededBy("flow 0: its ratings are worth 27 independent ones; 100 are needed")).toBe(100);
    expect(neededBy(null)).toBe(0);
  });
});
