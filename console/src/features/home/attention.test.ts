import { expect, test } from "vitest";
import { type Alarm, attention, type Glance, needsYou, pathOf, placeOf, worstOf } from "./attention";

const alarm = (given: Partial<Alarm>): Alarm => ({
  code: "escaped",
  severity: "alarm",
  text: "",
  since: null,
  flowId: null,
  ...given,
});
const glance = (...alarms: Alarm[]): Glance => ({ alarms }) as Glance;

test("leads to where an alarm can be handled", () => {
  expect(placeOf(alarm({ code: "escaped" }))).toBe("rollout");
  expect(placeOf(alarm({ code: "silent" }))).toBe("integration");
  expect(placeOf(alarm({ code: "no_active_flow" }))).toBe("overview");
  expect(placeOf(alarm({ code: "unconfigured_step", flowId: "f" }))).toBe("flow");
  expect(placeOf(alarm({ code: "unconfigured_step" }))).toBe("overview");
  expect(placeOf(alarm({ code: "from_the_future" as never }))).toBe("overview");
});

test("knows the paths", () => {
  expect(pathOf("overview", "u", null)).toBe("/use-cases/u");
  expect(pathOf("rollout", "u", null)).toBe("/use-cases/u/rollout");
  expect(pathOf("flow", "u", "f")).toBe("/use-cases/u/flows/f");
});

test("information needs nobody", () => {
  expect(needsYou(glance(alarm({ severity: "info" })))).toBe(false);
  expect(needsYou(glance(alarm({ severity: "warning" })))).toBe(true);
  expect(worstOf(glance())).toBeNull();
});

test("counts who needs a person, and says when there may be more", () => {
  const bad = glance(alarm({}));
  expect(attention({ items: [bad, glance()], hasNext: true })).toEqual({ count: 1, more: false });
  expect(attention({ items: [bad, bad], hasNext: true })).toEqual({ count: 2, more: true });
  expect(attention({ items: [], hasNext: false })).toEqual({ count: 0, more: false });
});
