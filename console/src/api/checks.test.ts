import { expect, test } from "vitest";
import { cutToBytes } from "./bytes";
import { problemOf } from "./checks";
import { NewUseCase, NewUserBody } from "./limits";

test("knows the service's limits from its description", () => {
  expect(NewUseCase.title).toMatchObject({ required: true, minLength: 1, maxLength: 255 });
});

test("refuses what the service would refuse, in its words", () => {
  expect(problemOf(" ", NewUseCase.title)).toBe("cannot be blank");
  expect(problemOf("è".repeat(127), NewUseCase.title)).toBeNull();
  expect(problemOf("è".repeat(128), NewUseCase.title)).toBe("the length must be between 1 and 255");
  expect(problemOf("owner", NewUserBody.role)).toBe("must be a valid value");
  expect(problemOf("editor", NewUserBody.role)).toBeNull();
});

test("takes an empty text for an absent one where it may be absent", () => {
  expect(problemOf("", { minLength: 1, maxLength: 20 })).toBeNull();
  expect(problemOf("", undefined)).toBeNull();
});

test("checks a list and each of its items", () => {
  const limit = { maxItems: 2, items: { minLength: 1, maxLength: 3 } };
  expect(problemOf(["a", "b"], limit)).toBeNull();
  expect(problemOf(["a", "b", "c"], limit)).toBe("must have at most 2 items");
  expect(problemOf(["abcd"], limit)).toBe("the length must be between 1 and 3");
  expect(problemOf([], { required: true })).toBe("cannot be blank");
});

test("cuts between characters only", () => {
  expect(cutToBytes("é".repeat(150), 200)).toBe("é".repeat(100));
  expect(cutToBytes("😀😀", 5)).toBe("😀");
});
