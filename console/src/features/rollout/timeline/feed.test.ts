import { describe, expect, it } from "vitest";
import type { Entry } from "../queries";
import { joins, merged, olderPage, passes } from "./feed";

const entry = (number: number, what: Entry["what"] = "shares_moved", actor: string | null = null) =>
  ({ number, what, actor }) as Entry;
const numbers = (entries: readonly Entry[]) => entries.map((one) => one.number);

describe("merged", () => {
  it("has each entry once, the newest first", () => {
    expect(numbers(merged([entry(3), entry(2)], [entry(5), entry(4), entry(3)]))).toEqual([5, 4, 3, 2]);
  });
});

describe("joins", () => {
  it("notices a gap", () => {
    expect(joins([entry(3)], [entry(5), entry(4)])).toBe(true);
    expect(joins([entry(3)], [entry(6), entry(5)])).toBe(false);
    expect(joins([], [entry(9)])).toBe(true);
    expect(joins([entry(9)], [])).toBe(true);
  });
});

describe("olderPage", () => {
  const items = [5, 4, 3].map((number) => entry(number));

  it("holds the next older entry, also when others have come meanwhile", () => {
    expect(olderPage({ items, total: 5 }, 2)).toBe(2);
    expect(olderPage({ items, total: 9 }, 2)).toBe(4);
  });

  it("is none when all are known", () => {
    expect(olderPage({ items: [...items, entry(2), entry(1)], total: 5 }, 2)).toBeNull();
    expect(olderPage({ items: [], total: 0 }, 2)).toBeNull();
    expect(olderPage({ items: [], total: 3 }, 2)).toBe(1);
  });
});

describe("passes", () => {
  it("tells what people did from what the rollout decided", () => {
    expect(passes(entry(1, "started", "ada"), "people")).toBe(true);
    expect(passes(entry(1, "manual_change"), "people")).toBe(true);
    expect(passes(entry(1, "escaped"), "people")).toBe(false);
    expect(passes(entry(1, "escaped"), "decisions")).toBe(true);
    expect(passes(entry(1, "started", "ada"), "decisions")).toBe(false);
    expect(passes(entry(1), "all")).toBe(true);
  });
});
