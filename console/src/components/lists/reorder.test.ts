import { expect, test } from "vitest";
import { moved, type Placed } from "./reorder";

const steps = ["a", "b", "c"].map((id, at) => ({ id, position: at + 1 }));
const order = (result: readonly Placed[] | null) => result?.map((step) => `${step.id}${step.position}`);

test("moves a step down, and up", () => {
  expect(order(moved(steps, "a", "c"))).toEqual(["b1", "c2", "a3"]);
  expect(order(moved(steps, "c", "a"))).toEqual(["c1", "a2", "b3"]);
  expect(order(moved(steps, "b", "c"))).toEqual(["a1", "c2", "b3"]);
});

test("leaves the others as they are", () => {
  expect(moved(steps, "b", "c")?.[0]).toBe(steps[0]);
});

test("nothing moves onto itself, or to where nothing is", () => {
  expect(moved(steps, "a", "a")).toBeNull();
  expect(moved(steps, "a", "x")).toBeNull();
  expect(moved(steps, "x", "a")).toBeNull();
});
