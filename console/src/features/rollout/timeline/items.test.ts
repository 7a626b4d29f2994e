import { describe, expect, it } from "vitest";
import type { Entry } from "../queries";
import { itemsOf, keyOf, rampOf } from "./items";

const step = (number: number, dryRun = false) =>
  ({
    id: `e${number}`,
    number,
    what: "shares_moved",
    dryRun,
    reasons: [{ code: "warmup_step", numbers: { ramped: number, interval: 10 } }],
  }) as unknown as Entry;
const other = (number: number) =>
  ({ id: `e${number}`, number, what: "escaped", reasons: [{ code: "evidence_escape" }] }) as unknown as Entry;

describe("itemsOf", () => {
  it("puts three or more steps of a ramp together", () => {
    const items = itemsOf([other(6), step(5), step(4), step(3), other(2), step(1)]);
    expect(items.map((item) => (item.kind === "run" ? item.entries.length : item.entry.number))).toEqual([
      6, 3, 2, 1,
    ]);
  });

  it("keeps what a dry run only said", () => {
    expect(itemsOf([step(3, true), step(2, true), step(1, true)])).toHaveLength(3);
  });

  it("keeps the name of a run that grows", () => {
    const [before] = itemsOf([step(3), step(2), step(1)]);
    const [after] = itemsOf([step(4), step(3), step(2), step(1)]);
    expect(before && after && keyOf(before) === keyOf(after)).toBe(true);
  });
});

describe("rampOf", () => {
  it("tells how far the ramp came", () => {
    expect(rampOf([step(5), step(4), step(3)])).toEqual({ from: 0.3, to: 0.5 });
  });
});
