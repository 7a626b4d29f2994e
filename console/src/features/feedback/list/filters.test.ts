import { describe, expect, it } from "vitest";
import { isNarrowed } from "@/components/records/filters";
import { isWorstOfTheWeek, readRatingFilters as readFilters, WORST_OF_THE_WEEK, wantedBy } from "./filters";

const FLOW = "019a0000-0000-7000-8000-000000000001";

describe("readFilters", () => {
  it("reads what a URL holds", () => {
    expect(readFilters({ flow: FLOW, min: 1, max: 2, range: "7d", commented: true, text: " slow " })).toEqual(
      { flow: FLOW, min: 1, max: 2, range: "7d", commented: true, text: "slow" },
    );
  });

  it("is empty for an empty URL, and for other pages' parameters", () => {
    expect(readFilters({})).toEqual({});
    expect(isNarrowed(readFilters({ tab: "x" }))).toBe(false);
  });

  it("leaves out what makes no sense", () => {
    expect(readFilters({ flow: "nope", min: 4, max: 2, commented: "perhaps", text: "  " })).toEqual({});
    expect(readFilters({ min: "x", max: 9 })).toEqual({});
  });

  it("completes a range with one end", () => {
    expect(readFilters({ max: 2 })).toEqual({ min: 1, max: 2 });
    expect(readFilters({ min: "4" })).toEqual({ min: 4, max: 5 });
  });

  it("does not call the whole range a filter", () => {
    expect(readFilters({ min: 1, max: 5 })).toEqual({});
  });

  it("takes digits as text", () => {
    expect(readFilters({ text: 42 })).toEqual({ text: "42" });
  });
});

describe("wantedBy", () => {
  it("names things as the server does, and leaves out what is not wanted", () => {
    expect(wantedBy({ flow: FLOW, min: 1, max: 2, range: "1h" }, { since: "s" })).toEqual({
      flowId: FLOW,
      minScore: 1,
      maxScore: 2,
      since: "s",
    });
    expect(wantedBy({}, {})).toEqual({});
  });
});

it("knows the worst of the week, whatever else is filtered", () => {
  expect(isWorstOfTheWeek({ ...WORST_OF_THE_WEEK, flow: "f" })).toBe(true);
  expect(isWorstOfTheWeek({ ...WORST_OF_THE_WEEK, range: "24h" })).toBe(false);
  expect(isWorstOfTheWeek({ min: 1, max: 3, range: "7d" })).toBe(false);
});
