import { describe, expect, it } from "vitest";
import { freshIn, type PageShape, tailOf } from "./paging";

const full: PageShape = { found: 100, searched: false };
const barren: PageShape = { found: 0, searched: true };
const some: PageShape = { found: 40, searched: true };

describe("tailOf", () => {
  it("ends when there is nothing more", () => {
    expect(tailOf([full, barren], false, 0)).toBe("end");
  });

  it("goes on after full pages, however many", () => {
    expect(tailOf(Array(50).fill(full), true, 0)).toBe("load");
  });

  it("goes on by itself through a few empty pages, then asks", () => {
    expect(tailOf([full, ...Array(4).fill(barren)], true, 0)).toBe("load");
    expect(tailOf([full, ...Array(5).fill(barren)], true, 0)).toBe("offer");
  });

  it("begins to count anew after a page with something on it", () => {
    expect(tailOf([...Array(5).fill(barren), some], true, 0)).toBe("load");
  });

  it("begins to count anew when the person asks to go on", () => {
    expect(tailOf(Array(5).fill(barren), true, 5)).toBe("load");
    expect(tailOf(Array(9).fill(barren), true, 5)).toBe("load");
    expect(tailOf(Array(10).fill(barren), true, 5)).toBe("offer");
  });
});

describe("freshIn", () => {
  const ids = (...names: string[]) => names.map((id) => ({ id }));

  it("counts what stands before the first one that is shown", () => {
    expect(freshIn(ids("c", "b", "a"), ids("a", "z"))).toEqual({ count: 2, all: false });
    expect(freshIn(ids("a", "z"), ids("a", "z"))).toEqual({ count: 0, all: false });
  });

  it("says when there may be more than it was told", () => {
    expect(freshIn(ids("e", "d"), ids("a"))).toEqual({ count: 2, all: true });
  });

  it("knows the count when nothing was shown", () => {
    expect(freshIn(ids("b", "a"), [])).toEqual({ count: 2, all: false });
    expect(freshIn([], [])).toEqual({ count: 0, all: false });
  });
});
