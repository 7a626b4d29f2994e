import { describe, expect, it } from "vitest";
import { counted, diffLines, folded, type Row, words } from "./lines";

function text(row: Row["before"]): string | null {
  return row?.pieces.map((piece) => piece.text).join("") ?? null;
}

function marked(row: Row["before"]): string {
  return row?.pieces.map((piece) => (piece.changed ? `[${piece.text}]` : piece.text)).join("") ?? "";
}

describe("diffLines", () => {
  it("numbers the lines of both sides and marks the words that changed", () => {
    const rows = diffLines('{\n  "model": "small",\n  "t": 0\n}', '{\n  "model": "large",\n  "t": 0\n}');
    expect(rows.map((row) => row.kind)).toEqual(["same", "changed", "same", "same"]);
    expect(marked(rows[1]?.before ?? null)).toBe('  "model": "[small]",');
    expect(marked(rows[1]?.after ?? null)).toBe('  "model": "[large]",');
    expect(rows.map((row) => row.after?.number)).toEqual([1, 2, 3, 4]);
  });

  it("puts lines beside each other that belong together", () => {
    const rows = diffLines('a: 1\nname: "the old name"\nz: 1', 'a: 1\nnew: 5\nname: "the new name"\nz: 1');
    expect(rows.map((row) => [text(row.before), text(row.after)])).toEqual([
      ["a: 1", "a: 1"],
      [null, "new: 5"],
      ['name: "the old name"', 'name: "the new name"'],
      ["z: 1", "z: 1"],
    ]);
  });

  it("does not put lines beside each other that have nothing in common", () => {
    const rows = diffLines("apples and pears", "42 + 1 = 43");
    expect(rows.map((row) => [row.before === null, row.after === null])).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it("gives every line of both texts once", () => {
    const before = "a\nb\n\nc\nd";
    const after = "b\n\nx\nd\ne";
    const rows = diffLines(before, after);
    const side = (which: "before" | "after") =>
      rows.flatMap((row) => (row[which] ? [text(row[which])] : [])).join("\n");
    expect(side("before")).toBe(before);
    expect(side("after")).toBe(after);
    expect(counted(rows)).toEqual({ removed: 2, added: 2 });
  });

  it("gives every line once, whatever the texts", () => {
    let state = 5;
    const random = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    for (let round = 0; round < 400; round++) {
      const make = () => Array.from({ length: 1 + random(12) }, () => ["a", "b b", "", "c: 1"][random(4)]);
      const [before, after] = [make().join("\n"), make().join("\n")];
      const rows = diffLines(before, after);
      const side = (which: "before" | "after") =>
        rows.flatMap((row) => (row[which] ? [text(row[which])] : [])).join("\n");
      expect([side("before"), side("after")]).toEqual([before, after]);
      for (const { kind, before: one, after: other } of rows) {
        expect(kind === "same").toBe(one !== null && other !== null && text(one) === text(other));
      }
    }
  });

  it("compares roughly what has nothing in common, instead of standing still", () => {
    const make = (name: string) => Array.from({ length: 3000 }, (_, line) => `${name} ${line}`).join("\n");
    const rows = diffLines(make("a"), make("b"));
    expect(counted(rows)).toEqual({ removed: 3000, added: 3000 });
  });

  it("takes no line for another, however many there are", () => {
    const many = Array.from({ length: 60_000 }, (_, line) => `line ${line}`);
    const rows = diffLines(many.join("\n"), "line 3");
    expect(counted(rows)).toEqual({ removed: 60_000, added: 1 });
  });

  it("finds nothing between equal texts", () => {
    expect(diffLines("a\nb", "a\nb").every((row) => row.kind === "same")).toBe(true);
  });
});

describe("folded", () => {
  it("folds what is far from a change", () => {
    const lines = Array.from({ length: 40 }, (_, line) => `line ${line}`);
    const after = [...lines];
    after[20] = "line 20 is other";
    const stretches = folded(diffLines(lines.join("\n"), after.join("\n")));
    expect(stretches.map((one) => [one.folded, one.rows.length])).toEqual([
      [true, 17],
      [false, 7],
      [true, 16],
    ]);
  });

  it("does not fold a row or two", () => {
    const stretches = folded(diffLines("a\nb\nc\nd\ne", "a\nb\nc\nd\nx"));
    expect(stretches.every((one) => !one.folded)).toBe(true);
  });
});

it("takes a placeholder for one word, and a number too", () => {
  expect(words("Hi <<USER-NAME>>, über")).toEqual(["Hi", " ", "<<USER-NAME>>", ",", " ", "über"]);
  expect(words("-0.25e3,")).toEqual(["-", "0.25e3", ","]);
});
