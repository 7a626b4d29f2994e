import { describe, expect, it } from "vitest";
import type { History } from "../queries";
import { phaseSpans, pictureOf, scoreBounds, scoreLines, takingPart } from "./picture";

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString();
const point = (
  minute: number,
  phase: string,
  means: Array<number | null>,
  epoch = 1,
  shares = [60, 40, 0],
) => ({
  at: at(minute),
  phase,
  epoch,
  shares,
  means,
  lows: means.map((mean) => (mean ?? 3) - 0.3),
  highs: means.map((mean) => (mean ?? 3) + 0.3),
  chances: means.map(() => null),
  ratings: means.map((mean) => (mean === null ? 0 : 10)),
  sessions: means.map(() => 0),
});
const history = {
  since: at(0),
  until: at(10),
  flows: ["a", "b", "c"].map((flowId) => ({ flowId, title: flowId })),
  points: [
    point(0, "WARMUP", [null, null, null]),
    point(2, "WARMUP", [4.2, 3.9, null]),
    point(5, "ADAPTIVE", [4.1, 3.8, null]),
    point(10, "ADAPTIVE", [4.1, 3.7, null], 2),
  ],
  marks: [],
} as unknown as History;

describe("takingPart", () => {
  it("leaves out flows that were never served or rated", () => {
    const found = takingPart(history);
    expect(found.flows.map((flow) => flow.flowId)).toEqual(["a", "b"]);
    expect(found.points[1]?.means).toEqual([4.2, 3.9]);
  });
});

describe("pictureOf", () => {
  it("is nothing before the first start", () => {
    expect(pictureOf({ ...history, points: [] })).toBeNull();
  });

  it("ends soon after the end", () => {
    const start = Date.parse(at(0));
    const picture = pictureOf(history, Date.parse(at(5)));
    expect(picture && (picture.until - start) / 60_000).toBeCloseTo(5.4);
    expect(picture && phaseSpans(history, picture).map((span) => (span.to - start) / 60_000)).toEqual([
      5, 5.4,
    ]);
    expect(pictureOf(history, Date.parse(at(9.9)))?.until).toBe(Date.parse(at(10)));
  });
});

describe("phaseSpans", () => {
  it("tells from when to when each phase was", () => {
    const picture = pictureOf(history);
    expect(picture && phaseSpans(history, picture)).toEqual([
      { phase: "WARMUP", from: Date.parse(at(0)), to: Date.parse(at(5)) },
      { phase: "ADAPTIVE", from: Date.parse(at(5)), to: Date.parse(at(10)) },
    ]);
  });
});

describe("scoreLines and scoreBounds", () => {
  const lines = scoreLines(history, pictureOf(history)?.xs ?? []);

  it("knows nothing where nobody has rated", () => {
    expect(lines[0]?.map((one) => one?.value ?? null)).toEqual([null, 4.2, 4.1, 4.1]);
    expect(lines[0]?.[3]?.epoch).toBe(2);
  });

  it("spans what is known, in half stars", () => {
    expect(scoreBounds(lines)).toEqual([3, 4.5]);
    expect(scoreBounds([])).toEqual([1, 5]);
  });
});
