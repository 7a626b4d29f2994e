import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/errors";
import { problemsIn, problemsOf, wrongBelow } from "./problems";

const plain = (codes: string[]) => Object.fromEntries(problemsIn(codes));

describe("problemsIn", () => {
  it("finds the field of each fragment", () => {
    expect(
      plain([
        "configuration: (adaptive: (intervalMins: cannot be blank",
        "maxStepPct: must be no greater than 100)",
        "escape: (rules: (1: (lowerScore: must be no less than 1",
        "rollback: (0: (flowId: cannot be blank)))))",
        "warmup: (goals: goals can have a maximum of 100% as sum))",
      ]),
    ).toEqual({
      "adaptive.intervalMins": "cannot be blank",
      "adaptive.maxStepPct": "must be no greater than 100",
      "escape.rules.1.lowerScore": "must be no less than 1",
      "escape.rules.1.rollback.0.flowId": "cannot be blank",
      "warmup.goals": "goals can have a maximum of 100% as sum",
    });
  });

  it("keeps what stands beside the configuration", () => {
    expect(plain(["flows: at least two are needed for a comparison"])).toEqual({
      flows: "at least two are needed for a comparison",
    });
    expect(plain(["invalid input format"])).toEqual({ "": "invalid input format" });
  });

  it("reads messages with quotation marks and figures", () => {
    const text = "only one between 'intervalMins' or 'intervalSessReqs' need to be set";
    expect(plain([`configuration: (warmup: (intervalMins: ${text}))`])).toEqual({
      "warmup.intervalMins": text,
    });
  });
});

describe("problemsOf", () => {
  it("is about what is wrong with fields only", () => {
    expect(problemsOf(new ApiError(412, ["outdated"])).size).toBe(0);
    expect(problemsOf(new Error("x")).size).toBe(0);
    expect(problemsOf(new ApiError(422, ["ratedShare: must be no greater than 1"])).size).toBe(0);
    expect(problemsOf(new ApiError(422, ["configuration: (dryRun: no)"])).get("dryRun")).toBe("no");
  });
});

describe("wrongBelow", () => {
  it("looks below a path, not beside it", () => {
    const problems = new Map([["escape.rules.1.lowerScore", "no"]]);
    expect(wrongBelow(problems, "escape.rules.1")).toBe(true);
    expect(wrongBelow(problems, "escape.rules.10")).toBe(false);
    expect(wrongBelow(problems, "escape")).toBe(true);
  });
});
