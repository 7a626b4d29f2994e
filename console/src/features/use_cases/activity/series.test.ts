import { expect, test } from "vitest";
import {
  type Activity,
  activityTable,
  busy,
  sessionRows,
  sessionsBefore,
  smoothed,
  startsOf,
} from "./series";

const since = Date.parse("2026-01-01T00:00:00Z");
const activity: Activity = {
  since: "2026-01-01T00:00:00Z",
  until: "2026-01-01T00:02:00Z",
  stepMs: 60_000,
  flows: [
    { flowId: "a", title: "A", sessions: [1, 2], ratings: [5, 5], mean: [4, 5] },
    { flowId: "b", title: "B", sessions: [0, 3], ratings: [0, 1], mean: [null, 2] },
    { flowId: "c", title: "C", sessions: [0, 0], ratings: [0, 0], mean: [null, null] },
  ],
};

test("gives each stretch of time the sessions of every flow that had any", () => {
  expect(startsOf(activity)).toEqual([since, since + 60_000]);
  expect(sessionRows(busy(activity))).toEqual([
    [1, 0],
    [2, 3],
  ]);
});

test("finds the sessions that the counts of a rollout leave out, and no others", () => {
  const day = (sessions: number[]): Activity => ({
    ...activity,
    flows: [{ flowId: "a", title: "A", sessions, ratings: [], mean: [] }],
  });
  const before = (sessions: number[], counted: number) =>
    sessionsBefore(day(sessions), [{ flowId: "a", sessions: counted }]).get("a");
  expect(before([50, 24, 0], 0)).toBe(74);
  expect(before([50, 24, 6], 6)).toBe(74);
  expect(before([50, 24, 6], 80)).toBeUndefined();
  // opened just now, and not counted yet
  expect(before([50, 24, 6], 78)).toBeUndefined();
  // the rollout has run for longer than the chart shows
  expect(before([50, 24, 6], 900)).toBeUndefined();
});

test("puts stretches together until there are five ratings", () => {
  expect(smoothed([2, 2, 2, 0], [5, 3, 1, null])).toEqual([null, null, 3, 3]);
  expect(smoothed([10, 1], [4, 1])).toEqual([4, (4 * 10 + 1) / 11]);
});

test("reads as a table what the charts show", () => {
  const words = { name: "The last 24 hours", time: "Time" };
  expect(activityTable(busy(activity), "sessions", words)).toEqual({
    name: "The last 24 hours",
    columns: [
      { name: "Time", kind: "moment" },
      { name: "A", kind: "count" },
      { name: "B", kind: "count" },
    ],
    rows: [
      [since, 1, 0],
      [since + 60_000, 2, 3],
    ],
  });
  expect(activityTable(busy(activity), "score", words).rows).toEqual([
    [since, 4, null],
    [since + 60_000, 5, null],
  ]);
});

test("is empty where nothing happened", () => {
  const empty = { ...activity, flows: [] };
  expect(sessionRows(empty)).toEqual([]);
  expect(startsOf(empty)).toEqual([]);
});
