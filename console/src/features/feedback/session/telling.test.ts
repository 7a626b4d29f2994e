import { describe, expect, it } from "vitest";
import type { Story } from "../queries";
import { causeOf, chanceOf, chancesOf, phaseAt, whyOf } from "./telling";

const story: Story = {
  correlationId: "s",
  useCaseId: "u",
  useCaseCode: "trip",
  flowId: "b",
  flowTitle: "B",
  why: "…",
  reason: "drawn",
  openedAt: "2026-03-04T12:00:00Z",
  expiresAt: "2026-03-04T18:00:00Z",
  draw: {
    shareTable: 7,
    since: "2026-03-04T11:00:00Z",
    cause: "changed by ada",
    propensities: [
      { flowId: "a", flowTitle: "A", probability: 0.2 },
      { flowId: "b", flowTitle: "B", probability: 0.3 },
      { flowId: null, flowTitle: null, probability: 0.5 },
      { flowId: "c", flowTitle: "C", probability: 0 },
    ],
  },
  picks: [],
  feedback: null,
};

describe("chancesOf", () => {
  it("puts the largest first and keeps deleted flows, which had their chance too", () => {
    expect(chancesOf(story).map((one) => [one.title, one.probability, one.chosen])).toEqual([
      [null, 0.5, false],
      ["B", 0.3, true],
      ["A", 0.2, false],
    ]);
  });

  it("is empty when the shares are not known any more", () => {
    expect(chancesOf({ ...story, draw: null })).toEqual([]);
  });
});

describe("whyOf", () => {
  it("knows the chance of what was drawn", () => {
    expect(whyOf(story)).toBe("drawn");
    expect(chanceOf(story)).toBe(0.3);
  });

  it("does not claim a chance that it does not know", () => {
    expect(whyOf({ ...story, flowId: null })).toBe("drawnSome");
    expect(whyOf({ ...story, draw: null })).toBe("drawnSome");
  });

  it("says when nothing was drawn", () => {
    expect(whyOf({ ...story, reason: "fallback" })).toBe("fallback");
    expect(whyOf({ ...story, reason: "forced" })).toBe("forced");
  });
});

describe("phaseAt", () => {
  const points = [
    { at: "2026-03-04T10:00:00Z", phase: "WARMUP" as const },
    { at: "2026-03-04T12:00:00Z", phase: "ADAPTIVE" as const },
    { at: "2026-03-04T14:00:00Z", phase: "COMPLETED" as const },
  ];

  it("is the last one that had begun", () => {
    expect(phaseAt(points, "2026-03-04T11:59:59Z")).toBe("WARMUP");
    expect(phaseAt(points, "2026-03-04T12:00:00Z")).toBe("ADAPTIVE");
    expect(phaseAt(points, "2026-03-05T00:00:00Z")).toBe("COMPLETED");
  });

  it("is unknown before the start", () => {
    expect(phaseAt(points, "2026-03-04T09:00:00Z")).toBeNull();
    expect(phaseAt([], "2026-03-04T09:00:00Z")).toBeNull();
  });
});

describe("causeOf", () => {
  it("tells a person from the rollout, and keeps the words of whatever else", () => {
    expect(causeOf("changed by ada")).toEqual({ kind: "person", who: "ada" });
    expect(causeOf("rollout: B leads.")).toEqual({ kind: "rollout", words: "B leads." });
    expect(causeOf("first shares")).toEqual({ kind: "other", words: "first shares" });
  });
});
