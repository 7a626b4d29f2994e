import { describe, expect, it } from "vitest";
import { guardOf } from "./guard";

const outcomes = { sessions: 10, errorRate: 0.1, latencyMs: 300, slowRate: 0.02, cost: null };

describe("guardOf", () => {
  it("compares what was measured with what is allowed", () => {
    expect(
      guardOf({ metric: "error_rate", objective: 0.05, limit: null, action: "veto" }, outcomes).state,
    ).toBe("beyond");
    expect(guardOf({ metric: "latency", objective: 0.05, limit: 500, action: "veto" }, outcomes)).toEqual({
      value: 0.02,
      allowed: 0.05,
      state: "within",
    });
  });

  it("does not take nothing for something", () => {
    expect(guardOf({ metric: "cost", objective: null, limit: 0.2, action: "veto" }, outcomes)).toEqual({
      value: null,
      allowed: 0.2,
      state: "unknown",
    });
  });
});
