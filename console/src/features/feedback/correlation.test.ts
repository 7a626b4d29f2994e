import { describe, expect, it } from "vitest";
import { obstacle } from "./correlation";

describe("obstacle", () => {
  it.each(["a", "a/b", "100%", "%2F", " x", "…/..", "ü", "?a#b", "ü".repeat(127)])("lets %s pass", (id) => {
    expect(obstacle(id)).toBeNull();
  });

  it("counts bytes, not characters", () => {
    expect(obstacle("ü".repeat(128))).toBe("tooLong");
  });

  it("knows what an address cannot hold", () => {
    expect(obstacle("..")).toBe("unreachable");
    expect(obstacle(".")).toBe("unreachable");
    expect(obstacle("")).toBe("empty");
  });
});
