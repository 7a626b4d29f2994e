import { describe, expect, it } from "vitest";
import type { Entry, Report } from "../queries";
import { decisionOf, endingOf, groundsOf, subjectOf } from "./verdict";

const rolledBack = {
  why: "C was rolled back.",
  reasons: [{ code: "evidence_escape", text: "C was rolled back.", flowId: "c", numbers: {} }],
} as unknown as Entry;
const report = (over: Partial<Report>) =>
  ({
    rolloutState: "ESCAPED",
    outcome: null,
    winnerFlowId: null,
    decision: rolledBack.why,
    ...over,
  }) as Report;

describe("endingOf", () => {
  it("knows every end", () => {
    expect(endingOf("COMPLETED", "superior")).toBe("superior");
    expect(endingOf("COMPLETED", null)).toBe("ended");
    expect(endingOf("ESCAPED", "superior")).toBe("escaped");
    expect(endingOf("FORCED_STOP", null)).toBe("stopped");
    expect(endingOf("FORCED_ESCAPED", null)).toBe("undone");
    expect(endingOf("FORCED_COMPLETED", null)).toBe("byHand");
  });
});

describe("decisionOf and subjectOf", () => {
  it("find the reason in the timeline", () => {
    expect(decisionOf([rolledBack], rolledBack.why).code).toBe("evidence_escape");
    expect(subjectOf(report({}), [rolledBack])).toBe("c");
    expect(subjectOf(report({ rolloutState: "COMPLETED", winnerFlowId: "a" }), [rolledBack])).toBe("a");
  });

  it("fall back to the words of the report", () => {
    expect(decisionOf([], "Something else.").text).toBe("Something else.");
    expect(subjectOf(report({}), [])).toBeNull();
  });
});

describe("groundsOf", () => {
  const flows = [
    { sessions: 40, ratings: 5, basis: "counted", later: { sessions: 860, ratings: 75, mean: 4.1 } },
    { sessions: 60, ratings: 10, basis: "counted", later: null },
  ] as Report["flows"];

  it("is what the report keeps of the decision, without what came later", () => {
    expect(groundsOf(report({ flows }))).toEqual({ sessions: 100, ratings: 15, all: false });
  });

  it("says so where all ratings were judged", () => {
    const harm = flows.map((flow) => ({ ...flow, basis: "all", later: null })) as Report["flows"];
    expect(groundsOf(report({ flows: harm })).all).toBe(true);
  });
});
