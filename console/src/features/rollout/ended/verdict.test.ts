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
    { sessions: 900, ratings: 80 },
    { sessions: 100, ratings: 9 },
  ] as Report["flows"];
  const decided = {
    ...rolledBack,
    counts: [
      { sessions: 40, arrived: [4, 1, 0, 0, 0], mature: [1, 0, 0, 0, 0] },
      { sessions: 60, arrived: [0, 0, 2, 3, 5], mature: [0, 0, 1, 1, 2] },
    ],
  } as unknown as Entry;

  it("are those of the decision, not of today", () => {
    const won = report({ rolloutState: "COMPLETED", flows });
    expect(groundsOf(won, [decided])).toEqual({ sessions: 100, ratings: 5 });
  });

  it("are all ratings where harm was judged", () => {
    expect(groundsOf(report({ flows }), [decided])).toEqual({ sessions: 100, ratings: 15 });
  });

  it("are the report's while the entry is not known", () => {
    expect(groundsOf(report({ flows }), [])).toEqual({ sessions: 1000, ratings: 89 });
  });
});
