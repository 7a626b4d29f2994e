import { expect, test } from "vitest";
import { isWhole, scaled, within } from "./zoom";

const whole = [0, 1000] as const;

test("a part stays within the whole", () => {
  expect(within(whole, [-100, 300])).toEqual([0, 400]);
  expect(within(whole, [900, 1200])).toEqual([700, 1000]);
  expect(within(whole, [-5, 2000])).toBe(whole);
});

test("a part is never too narrow to tell anything", () => {
  const [from, to] = within(whole, [500, 500]);
  expect(to - from).toBe(2);
  expect((from + to) / 2).toBe(500);
});

test("what is at the cursor stays there", () => {
  expect(scaled(whole, whole, 250, 0.5)).toEqual([125, 625]);
  expect(scaled(whole, [125, 625], 250, 2)).toBe(whole);
  expect(scaled(whole, whole, -50, 0.5)).toEqual([0, 500]);
});

test("knows the whole", () => {
  expect(isWhole(whole, whole)).toBe(true);
  expect(isWhole(whole, [0, 999])).toBe(false);
});
