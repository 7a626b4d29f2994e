import { describe, expect, it } from "vitest";
import type { System } from "../queries";
import { findingsOf, latencyOf, sizeOf, verdictOf } from "./health";

const well: System = {
  version: "1.0.0",
  database: "sqlite",
  schemaVersion: "0003",
  startedAt: "2026-03-04T12:00:00Z",
  now: "2026-03-04T13:00:00Z",
  clockSpeed: 1,
  node: { host: "atlas", pid: 1 },
  leader: true,
  ready: true,
  problems: [],
  ledger: {
    healthy: true,
    queued: 3,
    commits: 10,
    rows: 100,
    lastCommitSize: 5,
    refused: 0,
    dropped: 0,
    failures: 0,
  },
  snapshot: { version: 4, ageSeconds: 0.4, useCases: 2 },
  sessions: { inMemory: 9 },
  rollouts: { watched: 1, rounds: 9, ticks: 9, failures: 0, races: 0, clockJumps: 0, lastRoundSeconds: 0.01 },
  picks: { count: 0, p50Ms: null, p99Ms: null },
  feedback: { count: 0, p50Ms: null, p99Ms: null },
  capture: {
    queued: 0,
    accepted: 0,
    stored: 0,
    repeated: 0,
    notSampled: 0,
    refused: 0,
    shed: 0,
    unredacted: 0,
    failures: 0,
  },
  streams: { open: 1, most: 256 },
  diskBytes: 1,
  settings: [],
};

const kinds = (system: System) => findingsOf(system).map((one) => one.kind);

describe("findingsOf", () => {
  it("finds nothing when everything works", () => {
    expect(findingsOf(well)).toEqual([]);
    expect(verdictOf([])).toBe("well");
  });

  it("knows the node's own words, each once", () => {
    const ill: System = {
      ...well,
      ready: false,
      problems: [
        "picks and feedback cannot be stored",
        "the snapshot is 31 s old",
        "the database does not answer",
        "the cat sleeps on the cable",
      ],
      ledger: { ...well.ledger, healthy: false, failures: 3 },
      snapshot: { ...well.snapshot, ageSeconds: 31 },
    };
    expect(kinds(ill)).toEqual(["store", "snapshot", "database", "other"]);
    expect(findingsOf(ill)[3]).toMatchObject({ text: "the cat sleeps on the cable" });
    expect(verdictOf(findingsOf(ill))).toBe("ill");
  });

  it("does not wait for the node to say it", () => {
    expect(kinds({ ...well, ledger: { ...well.ledger, healthy: false } })).toEqual(["store"]);
    expect(kinds({ ...well, snapshot: { ...well.snapshot, ageSeconds: 11 } })).toEqual(["snapshot"]);
  });

  it("remembers trouble that is over", () => {
    const noted: System = {
      ...well,
      ledger: { ...well.ledger, refused: 2, dropped: 1, failures: 4 },
      rollouts: { ...well.rollouts, failures: 1, clockJumps: 2 },
      picks: { count: 9, p50Ms: 1, p99Ms: 400 },
      streams: { open: 250, most: 256 },
    };
    expect(kinds(noted)).toEqual(["refused", "dropped", "failures", "rollouts", "clock", "slow", "streams"]);
    expect(verdictOf(findingsOf(noted))).toBe("noted");
  });
});

it("says sizes in the unit that people would", () => {
  expect(sizeOf(0)).toEqual({ value: 0, unit: "byte" });
  expect(sizeOf(48_200_000)).toEqual({ value: 48.2, unit: "megabyte" });
  expect(sizeOf(5e15)).toEqual({ value: 5000, unit: "terabyte" });
});

it("says latencies with two figures", () => {
  expect(latencyOf(0.2134)).toEqual({ value: 0.21, unit: "millisecond" });
  expect(latencyOf(324)).toEqual({ value: 320, unit: "millisecond" });
  expect(latencyOf(2430)).toEqual({ value: 2.4, unit: "second" });
});
