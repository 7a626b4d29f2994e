import { describe, expect, it } from "vitest";
import { generatePassword, passwordProblem } from "./password";

describe("generatePassword", () => {
  it("makes 24 letters and digits that the server takes", () => {
    const password = generatePassword();
    expect(password).toMatch(/^[a-z2-9]{24}$/);
    expect(passwordProblem(password)).toBeNull();
    expect(generatePassword()).not.toBe(password);
  });

  it("uses every letter alike", () => {
    const seen = new Map<string, number>();
    for (let start = 0; start < 256; start += 24) {
      const text = generatePassword((bytes) => bytes.map((_, at) => start + at));
      for (const letter of text) seen.set(letter, (seen.get(letter) ?? 0) + 1);
    }
    expect(seen.size).toBe(32);
    expect(Math.max(...seen.values()) - Math.min(...seen.values())).toBeLessThanOrEqual(1);
  });

  it("leaves out what is easily mistaken", () => {
    const all =
      generatePassword((bytes) => bytes.map((_, at) => at)) +
      generatePassword((b) => b.map((_, at) => 24 + at));
    expect(all).not.toMatch(/[lo01]/);
  });
});

describe("passwordProblem", () => {
  it("counts characters", () => {
    expect(passwordProblem("x".repeat(11))).toBe("tooShort");
    expect(passwordProblem("😀".repeat(11))).toBe("tooShort");
    expect(passwordProblem("😀".repeat(12))).toBeNull();
    expect(passwordProblem("x".repeat(1024))).toBeNull();
    expect(passwordProblem("x".repeat(1025))).toBe("tooLong");
  });
});
