import { expect, test } from "vitest";
import { type Activity, scorePoints, sessionPoints, smoothed } from "./series";

const activity: Activity = {
  since: "2026-01-01T00:00:00Z",
  until: "2026-01-01T00:02:00Z",
  stepMs: 60_000,
  flows: [
    { flowId: "a", title: "A", sessions: [1, 2], ratings: [5, 5], mean: [4, 5] },
    { flowId: "b", title: "B", sessions: [0, 3], ratings: [0, 1], mean: [null, 2] },
  ],
};

test("gives each moment the sessions of every flow", () => {
  expect(sessionPoints(activity)).toEqual([
    { at: Date.parse("2026-01-01T00:00:00Z"), a: 1, b: 0 },
    { at: Date.parse("2026-01-01T00:01:00Z"), a: 2, b: 3 },
  ]);
});

test("gives each moment the recent mean of every flow, or none while there are too few ratings", () => {
  expect(scorePoints(activity).map(({ a, b }) => [a, b])).toEqual([
    [4, null],
    [5, null],
  ]);
});

test("puts stretches together until there are five ratings", () => {
  expect(smoothed([2, 2, 2, 0], [5, 3, 1, null])).toEqual([null, null, 3, 3]);
  expect(smoothed([10, 1], [4, 1])).toEqual([4, (4 * 10 + 1) / 11]);
});

test("is empty where nothing happened", () => {
  expect(sessionPoints({ ...activity, flows: [] })).toEqual([]);
});
