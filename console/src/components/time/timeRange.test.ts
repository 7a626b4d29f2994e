import { describe, expect, it } from "vitest";
import { fromLocalInput, readTimeRange, spanOf, toLocalInput } from "./timeRange";

const NOW = Date.parse("2026-03-04T12:03:30Z");

describe("readTimeRange", () => {
  it("reads a preset, which leaves no room for ends", () => {
    expect(readTimeRange({ range: "24h", since: "2026-03-01T00:00:00Z" })).toEqual({ range: "24h" });
  });

  it("reads ends in any offset", () => {
    expect(readTimeRange({ since: "2026-03-01T02:00:00+02:00" })).toEqual({
      since: "2026-03-01T00:00:00.000Z",
    });
  });

  it("leaves out what makes no sense", () => {
    expect(readTimeRange({ range: "9y", since: "yesterday", until: 12 })).toEqual({});
  });
});

describe("spanOf", () => {
  it("goes back from now, in whole five minutes", () => {
    expect(spanOf({ range: "1h" }, NOW)).toEqual({ since: "2026-03-04T11:00:00.000Z" });
  });

  it("stays the same for a while, so that what was asked is found again", () => {
    expect(spanOf({ range: "7d" }, NOW)).toEqual(spanOf({ range: "7d" }, NOW + 60_000));
  });

  it("takes fixed ends as they are", () => {
    expect(spanOf({ until: "2026-03-01T00:00:00.000Z" }, NOW)).toEqual({ until: "2026-03-01T00:00:00.000Z" });
  });

  it("does not reach before 1970", () => {
    expect(spanOf({ range: "30d" }, 1000)).toEqual({ since: "1970-01-01T00:00:00.000Z" });
  });
});

describe("local inputs", () => {
  it("come back as the same moment", () => {
    const moment = "2026-07-01T10:30:00.000Z";
    expect(fromLocalInput(toLocalInput(moment))).toBe(moment);
  });

  it("hold nothing when there is nothing", () => {
    expect(toLocalInput(undefined)).toBe("");
    expect(fromLocalInput("")).toBeUndefined();
  });
});
