import { describe, expect, it } from "vitest";
import type { History } from "../../queries";
import { machineOf } from "./machine";

const planned = { warms: true, interval: 20 };
const history = (...phases: string[]) =>
  ({ points: phases.map((phase, at) => ({ phase, at: `t${at}` })) }) as unknown as History;
const places = (way: Array<{ place: string }>) => way.map((one) => one.place);

describe("machineOf", () => {
  it("begins before the start, whatever was before", () => {
    const { way, exit } = machineOf({
      phase: "INIT",
      since: null,
      ramped: 0,
      ...planned,
      history: history("WARMUP", "ADAPTIVE"),
    });
    expect(places(way)).toEqual(["now", "ahead", "ahead", "ahead"]);
    expect(exit).toEqual({ phase: "ESCAPED", place: "ahead", since: null });
  });

  it("shows how far the ramp is", () => {
    const { way, ramped } = machineOf({
      phase: "WARMUP",
      since: "t0",
      ramped: 5,
      ...planned,
      history: history("WARMUP"),
    });
    expect(places(way)).toEqual(["done", "now", "ahead", "ahead"]);
    expect(ramped).toBe(0.25);
  });

  it("skips a warmup that is not planned", () => {
    const { way } = machineOf({
      phase: "ADAPTIVE",
      since: "t0",
      ramped: 0,
      warms: false,
      interval: 0,
      history: null,
    });
    expect(places(way)).toEqual(["done", "skipped", "now", "ahead"]);
  });

  it("leaves the way where it was left", () => {
    const { way, exit } = machineOf({
      phase: "ESCAPED",
      since: "t9",
      ramped: 5,
      ...planned,
      history: history("WARMUP", "ESCAPED"),
    });
    expect(places(way)).toEqual(["done", "done", "ahead", "ahead"]);
    expect(exit).toEqual({ phase: "ESCAPED", place: "now", since: "t9" });
  });

  it("ends as a person ended it", () => {
    const { way, exit } = machineOf({
      phase: "FORCED_COMPLETED",
      since: "t5",
      ramped: 0,
      ...planned,
      history: history("WARMUP", "ADAPTIVE", "FORCED_COMPLETED"),
    });
    expect(way.map((one) => one.phase)).toEqual(["INIT", "WARMUP", "ADAPTIVE", "FORCED_COMPLETED"]);
    expect(places(way)).toEqual(["done", "done", "done", "now"]);
    expect(way[1]?.since).toBe("t0");
    expect(exit.place).toBe("ahead");
  });
});
