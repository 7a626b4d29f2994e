import { describe, expect, it } from "vitest";
import { FLOW_COLORS, flowColors } from "./flowColors";

// scattered, so that several have the same favourite
const ids = (count: number) => Array.from({ length: count }, (_, at) => `flow-${(at * 7919) % 1009}`);

describe("flowColors", () => {
  it("is the same in any order of the list", () => {
    const flows = ids(FLOW_COLORS.length);
    const colors = flowColors(flows);
    for (const id of flows) expect(flowColors([...flows].reverse()).get(id)).toBe(colors.get(id));
  });

  it("gives each flow its own colour while there are enough", () => {
    for (let count = 1; count <= FLOW_COLORS.length; count++) {
      expect(new Set(flowColors(ids(count)).values()).size).toBe(count);
    }
  });

  it("repeats as little as it can with more flows than colours", () => {
    const times = new Map<string, number>();
    for (const color of flowColors(ids(20)).values()) times.set(color, (times.get(color) ?? 0) + 1);
    expect(times.size).toBe(FLOW_COLORS.length);
    expect(Math.max(...times.values()) - Math.min(...times.values())).toBeLessThanOrEqual(1);
  });

  it("bears none and the same one twice", () => {
    expect(flowColors([]).size).toBe(0);
    expect(flowColors(["a", "a"]).size).toBe(1);
  });
});
