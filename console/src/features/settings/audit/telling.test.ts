// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { changesOf, deedOf, nameOf, namesIn, placeOf } from "./telling";

describe("changesOf", () => {
  it("names the fields that differ, also inside others", () => {
    expect(
      changesOf(
        { active: false, configuration: { escape: null, warmup: { minutes: 20, hold: "x" } } },
        { active: true, configuration: { escape: null, warmup: { minutes: 30, hold: "x" } } },
      ),
    ).toEqual([
      { path: "active", before: false, after: true },
      { path: "configuration.warmup.minutes", before: 20, after: 30 },
    ]);
  });

  it("takes lists of words as one value, and counts lists of things from one", () => {
    expect(
      changesOf({ scopes: ["pick"], rules: [{ min: 1 }] }, { scopes: ["pick", "read"], rules: [{ min: 2 }] }),
    ).toEqual([
      { path: "scopes", before: "pick", after: "pick, read" },
      { path: "rules 1.min", before: 1, after: 2 },
    ]);
  });

  it("knows what was not there", () => {
    expect(changesOf({}, { title: "A" })).toEqual([{ path: "title", before: undefined, after: "A" }]);
    expect(changesOf({ title: "A" }, {})).toEqual([{ path: "title", before: "A", after: undefined }]);
    expect(changesOf({ warmup: null }, { warmup: { minutes: 5 } })).toEqual([
      { path: "warmup", before: null, after: undefined },
      { path: "warmup.minutes", before: undefined, after: 5 },
    ]);
  });

  it("is empty when nothing is recorded", () => {
    expect(changesOf({}, {})).toEqual([]);
  });
});

describe("nameOf", () => {
  it("prefers what the thing is called now", () => {
    expect(nameOf({ title: "Old" }, { title: "New" })).toBe("New");
    expect(nameOf({ username: "ada" }, {})).toBe("ada");
    expect(nameOf({}, { active: true })).toBeNull();
  });
});

describe("deedOf", () => {
  it("tells a sign-out and a stolen token apart from other deletions", () => {
    expect(deedOf({ action: "delete", entity: "session", after: {} })).toBe("logout");
    expect(deedOf({ action: "revoke", entity: "session", after: { reason: "x" } })).toBe("ended");
    expect(deedOf({ action: "delete", entity: "flow", after: {} })).toBe("delete");
  });
});

describe("placeOf", () => {
  const at = (entity: string, action = "update", useCaseId: string | null = "u") =>
    placeOf({ action, entity, entityId: "e", useCaseId });

  it("leads to the thing", () => {
    expect(at("flow")).toEqual({ kind: "page", address: "/use-cases/u/flows/e" });
    expect(at("flow-step")).toEqual({ kind: "flow-step", useCaseId: "u", flowStepId: "e" });
    expect(at("rollout-strategy")).toEqual({ kind: "rollout", useCaseId: "u" });
    expect(at("use-case-step", "delete")).toEqual({ kind: "use-case", useCaseId: "u" });
    expect(at("user", "delete", null)).toEqual({ kind: "people" });
  });

  it("leads nowhere when it is gone, or never was a place", () => {
    expect(at("use-case", "delete")).toBeNull();
    expect(at("flow", "delete")).toBeNull();
    expect(at("session", "login", null)).toBeNull();
    expect(at("something-new")).toBeNull();
  });
});

it("names things by what other entries say", () => {
  const entry = (entityId: string, after: object) => ({ entityId, before: {}, after: { ...after } });
  const names = namesIn([
    entry("a", { active: true }),
    entry("a", { title: "New" }),
    entry("a", { title: "Old" }),
  ]);
  expect(names.get("a")).toBe("New");
  expect(names.get("b")).toBeUndefined();
});
