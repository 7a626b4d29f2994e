import { describe, expect, it } from "vitest";
import { JsonLines } from "./ndjson";

describe("JsonLines", () => {
  it("waits for the end of a line", () => {
    const lines = new JsonLines<{ a: number }>();
    expect(lines.push('{"a":1}\n{"a"')).toEqual([{ a: 1 }]);
    expect(lines.push(":2}")).toEqual([]);
    expect(lines.push("\n\n")).toEqual([{ a: 2 }]);
  });
});
