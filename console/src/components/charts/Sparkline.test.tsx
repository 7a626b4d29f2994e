import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderInApp } from "@/testing/render";
import { bridgePath, Sparkline, sparkPath } from "./Sparkline";

describe("sparkPath", () => {
  it("spans the width, the highest value at the top", () => {
    expect(sparkPath([0, 10], [0, 10], 104, 24)).toBe("M2.0 22.0L102.0 2.0");
  });

  it("leaves a gap where a value is missing", () => {
    expect(sparkPath([1, 1, null, 1, 1], [0, 2], 104, 24).match(/M/g)).toHaveLength(2);
  });

  it("shows a lonely value as a dot", () => {
    expect(sparkPath([null, 5, null], [0, 10], 104, 24)).toBe("M52.0 12.0h0.01");
    expect(sparkPath([5], [0, 10], 104, 24)).toContain("h0.01");
  });

  it("draws nothing of nothing, and no infinities of a flat series", () => {
    expect(sparkPath([], [0, 1], 104, 24)).toBe("");
    expect(sparkPath([null, null], [0, 1], 104, 24)).toBe("");
    expect(sparkPath([3, 3], [3, 3], 104, 24)).toBe("M2.0 22.0L102.0 22.0");
  });
});

describe("bridgePath", () => {
  it("joins what is known on both sides of a gap, and nothing else", () => {
    expect(bridgePath([null, 0, null, null, 10, 10, null], [0, 10], 124, 24)).toBe("M22.0 22.0L82.0 2.0");
    expect(bridgePath([1, 2], [0, 10], 124, 24)).toBe("");
  });
});

describe("Sparkline", () => {
  it("has words for those who cannot see it", () => {
    renderInApp(<Sparkline values={[1, 2]} label="Sessions of the last day" />);
    expect(screen.getByRole("img", { name: "Sessions of the last day" })).toBeTruthy();
  });

  it("shows a bar for every value, also for none at all", () => {
    const { container } = renderInApp(<Sparkline values={[0, null, 4]} label="x" kind="bars" />);
    const [nothing = "", something = ""] = [...container.querySelectorAll("path")].map(
      (path) => path.getAttribute("d") ?? "",
    );
    expect(nothing.match(/v-[\d.]+/g)).toEqual(["v-1.00", "v-1.00"]);
    expect(something.match(/v-[\d.]+/g)).toEqual(["v-30.00"]);
    expect(something).toMatch(/^M80.50 32v/);
  });
});
