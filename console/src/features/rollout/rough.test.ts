// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { roughly, rounded } from "./rough";

const HOUR = 3_600_000;

describe("roughly", () => {
  it("has one unit and two figures", () => {
    expect([0.02, 0.64, 1.5, 30, 77.3, 24 * 365].map((hours) => roughly(hours * HOUR, "en"))).toEqual([
      "72 seconds",
      "38 minutes",
      "90 minutes",
      "30 hours",
      "3.2 days",
      "365 days",
    ]);
    expect(roughly(77.3 * HOUR, "it")).toBe("3,2 giorni");
  });
});

describe("rounded", () => {
  it("keeps two figures", () => {
    expect([0, 7, 645.4, 12_345].map(rounded)).toEqual([0, 7, 650, 12_000]);
  });
});
