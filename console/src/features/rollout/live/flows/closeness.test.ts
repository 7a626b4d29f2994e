import { describe, expect, it } from "vitest";
import { danger, proofCloseness, ruleCloseness } from "./closeness";

describe("ruleCloseness", () => {
  it("is 1 exactly when the rule is met", () => {
    expect(ruleCloseness({ missingRatings: 0, average: 2, lowerScore: 2 }, 10)).toBe(1);
    expect(ruleCloseness({ missingRatings: 0, average: 1.5, lowerScore: 2 }, 10)).toBe(1);
    expect(ruleCloseness({ missingRatings: 0, average: 2.1, lowerScore: 2 }, 10)).toBeLessThan(1);
    expect(ruleCloseness({ missingRatings: 1, average: 1.5, lowerScore: 2 }, 10)).toBe(0.9);
  });

  it("is nothing without ratings, and little for a good flow", () => {
    expect(ruleCloseness({ missingRatings: 10, average: 0, lowerScore: 2 }, 10)).toBe(0);
    expect(ruleCloseness({ missingRatings: 0, average: 4.5, lowerScore: 2 }, 10)).toBeLessThan(0.05);
  });

  it("survives a bound of five stars", () => {
    expect(ruleCloseness({ missingRatings: 0, average: 5, lowerScore: 5 }, 1)).toBe(0);
  });
});

describe("proofCloseness", () => {
  const proof = { acceptable: 3, needed: 4, missingRatings: 0 };

  it("is the part of the evidence that is there", () => {
    expect(proofCloseness({ ...proof, logE: 1 }, 30)).toBe(0.25);
    expect(proofCloseness({ ...proof, logE: 5 }, 30)).toBe(1);
    expect(proofCloseness({ ...proof, logE: -3 }, 30)).toBe(0);
  });

  it("waits for the least ratings", () => {
    expect(proofCloseness({ ...proof, logE: 9, missingRatings: 2 }, 3)).toBe(0.6);
    expect(proofCloseness({ ...proof, logE: 9, missingRatings: 0 }, 0)).toBe(0);
  });
});

describe("danger", () => {
  it("has words for how close it is", () => {
    expect([0, 0.1, 0.3, 0.7, 1].map(danger)).toEqual(["none", "far", "some", "close", "due"]);
  });
});
