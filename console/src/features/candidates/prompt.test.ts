import { expect, test } from "vitest";
import { objectIn, promptOf, withPrompt } from "./prompt";

const MESSAGES = [
  { role: "system", content: "Be kind." },
  { role: "user", content: "<<QUESTION>>" },
  { role: "assistant", content: "Well, …" },
] as const;

test("a draft shows its first messages, and keeps the others", () => {
  expect(promptOf(MESSAGES)).toEqual({ system: "Be kind.", user: "<<QUESTION>>", more: true });
  expect(promptOf([])).toEqual({ system: "", user: "", more: false });
  expect(withPrompt(MESSAGES, promptOf(MESSAGES))).toEqual(MESSAGES);
  expect(withPrompt(MESSAGES, { system: " ", user: "New", more: true })).toEqual([
    { role: "user", content: "New" },
    MESSAGES[2],
  ]);
});

test("only an object is an object", () => {
  expect(objectIn('{"temperature": 0.5}')).toEqual({ temperature: 0.5 });
  expect(objectIn(" ")).toEqual({});
  for (const text of ["[]", "null", "1", "{"]) expect(objectIn(text)).toBeNull();
});
