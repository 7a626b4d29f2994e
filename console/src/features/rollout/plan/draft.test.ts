import { describe, expect, it } from "vitest";
import type { Served } from "../consequences";
import type { Configuration } from "../queries";
import { type Draft, incumbentOf, isPristine, recommended, same, toBody, valueAt, withValue } from "./draft";

const stored = {
  warmup: null,
  escape: null,
  adaptive: { minFeedback: 0, maxStepPct: 10, intervalMins: 10, mode: "converge", somethingNew: 7 },
  stateConfigs: { completedFlowId: null },
  guardrails: [],
  dryRun: false,
} as unknown as Configuration;
const flow = (id: string, share: number, active = true): Served => ({ id, title: id, active, share });

describe("toBody", () => {
  it("leaves out what is empty and keeps what it does not know", () => {
    const draft = withValue(stored as Draft, "adaptive.intervalMins", "");
    expect(toBody(draft).adaptive).toEqual({
      minFeedback: 0,
      maxStepPct: 10,
      mode: "converge",
      somethingNew: 7,
    });
  });
});

describe("withValue and valueAt", () => {
  it("change one place and nothing else", () => {
    const before = { a: { list: [{ x: 1 }, { x: 2 }] }, b: {} };
    const after = withValue(before, "a.list.1.x", 5);
    expect(after).toEqual({ a: { list: [{ x: 1 }, { x: 5 }] }, b: {} });
    expect(before.a.list[1]?.x).toBe(2);
    expect(after.b).toBe(before.b);
    expect(Array.isArray(after.a.list)).toBe(true);
    expect(valueAt(after, "a.list.1.x")).toBe(5);
    expect(valueAt(after, "a.none.1.x")).toBeUndefined();
    expect(valueAt({ a: null }, "a.b")).toBeUndefined();
  });
});

describe("isPristine", () => {
  it("knows the configuration that nobody has touched", () => {
    expect(isPristine(stored)).toBe(true);
    expect(isPristine({ ...stored, dryRun: true })).toBe(false);
    expect(isPristine({ ...stored, adaptive: { ...stored.adaptive, maxStepPct: 5 } })).toBe(false);
  });
});

describe("recommended", () => {
  it("brings new flows to equal shares, with the one that serves most as the flow before", () => {
    const flows = [flow("new", 10), flow("old", 80), flow("other", 10), flow("off", 0, false)];
    expect(incumbentOf(flows)?.id).toBe("old");
    const draft = recommended(stored, flows);
    expect(draft.warmup?.goals).toEqual([
      { flowId: "new", finalServePct: 33.33 },
      { flowId: "other", finalServePct: 33.33 },
    ]);
    expect(draft.escape?.evidence?.enabled).toBe(true);
    expect(valueAt(draft, "adaptive.somethingNew")).toBe(7);
    expect(same(draft, recommended(stored, flows))).toBe(true);
    expect(same(draft, stored as Draft)).toBe(false);
  });

  it("plans no warmup for a lonely flow", () => {
    expect(recommended(stored, [flow("a", 100)]).warmup).toBeNull();
    expect(incumbentOf([])).toBeNull();
  });
});
