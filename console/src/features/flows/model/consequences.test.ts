import { describe, expect, it } from "vitest";
import type { Flow } from "@/api/useCases";
import { effectOfSaving, isLastActive, sharesAfter, startsAgain } from "./consequences";

function flow(id: string, active: boolean, currentServePct: number): Flow {
  const at = "2026-01-01T00:00:00Z";
  return {
    id,
    useCaseId: "u",
    title: id,
    description: "",
    active,
    currentServePct,
    archived: false,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
}

function shares(flows: Flow[], id: string, active: boolean) {
  return Object.fromEntries(sharesAfter(flows, id, active));
}

describe("sharesAfter", () => {
  it("leaves the others as they are when a flow begins at 0%", () => {
    const flows = [flow("a", true, 60), flow("b", true, 40), flow("c", false, 0)];
    expect(shares(flows, "c", true)).toEqual({ c: 0, a: 60, b: 40 });
  });

  it("gives everything to the only active flow", () => {
    expect(shares([flow("a", false, 0)], "a", true)).toEqual({ a: 100 });
  });

  it("lets the others share what a flow leaves, in their proportions", () => {
    const flows = [flow("a", true, 40), flow("b", true, 40), flow("c", true, 20)];
    expect(shares(flows, "a", false)).toEqual({ b: 66.67, c: 33.33 });
  });

  it("shares equally among flows that have nothing", () => {
    const flows = [flow("a", true, 100), flow("b", true, 0), flow("c", true, 0)];
    expect(shares(flows, "a", false)).toEqual({ b: 50, c: 50 });
  });

  it("takes from the others what an inactive flow has kept", () => {
    const flows = [flow("a", true, 75), flow("b", true, 25), flow("c", false, 20)];
    expect(shares(flows, "c", true)).toEqual({ c: 20, a: 60, b: 20 });
  });
});

it("knows the last active flow of an active use case", () => {
  const flows = [flow("a", true, 100), flow("b", false, 0)];
  expect(isLastActive(flows, "a", { active: true })).toBe(true);
  expect(isLastActive(flows, "a", { active: false })).toBe(false);
  expect(isLastActive([...flows, flow("c", true, 0)], "a", { active: true })).toBe(false);
});

it.each([
  [false, true, "ADAPTIVE", "nobody"],
  [true, true, "WARMUP", "newEpoch"],
  [true, false, "ADAPTIVE", "newEpoch"],
  [true, true, "COMPLETED", "reopens"],
  [true, true, "ESCAPED", "served"],
  [true, true, "FORCED_COMPLETED", "served"],
  [true, true, "INIT", "served"],
  [true, false, "INIT", "unserved"],
  [true, true, undefined, "served"],
] as const)("flow active %s, use case active %s, rollout %s: %s", (active, useCase, phase, effect) => {
  const rollout = phase && { rolloutState: phase };
  expect(effectOfSaving({ active }, { active: useCase }, rollout)).toBe(effect);
  expect(startsAgain(effect)).toBe(effect === "newEpoch" || effect === "reopens");
});
