import { describe, expect, it } from "vitest";
import { backToStart, completedWith, rolledBack, type Served, warmupGoals, withoutIt } from "./consequences";
import type { Configuration } from "./queries";

const flow = (id: string, share: number, active = true): Served => ({ id, title: id, active, share });
const FLOWS = [flow("a", 60), flow("b", 30), flow("c", 10), flow("off", 0, false)];
const goal = (flowId: string, finalServePct: number) => ({ flowId, finalServePct });
const withRules = (...rules: Array<{ flowId: string; rollback: ReturnType<typeof goal>[] }>): Configuration =>
  ({
    escape: { rules: rules.map((rule) => ({ ...rule, minFeedback: 5, lowerScore: 2 })) },
  }) as unknown as Configuration;
const plain = (shares: ReadonlyMap<string, number> | undefined) => Object.fromEntries(shares ?? []);

describe("completedWith", () => {
  it("gives everything to the winner", () => {
    expect(plain(completedWith(FLOWS, "b"))).toEqual({ a: 0, b: 100, c: 0 });
  });
});

describe("rolledBack", () => {
  it("follows the rule of the first active flow that has one", () => {
    const found = rolledBack(
      FLOWS,
      withRules(
        { flowId: "c", rollback: [goal("a", 100)] },
        { flowId: "b", rollback: [goal("a", 70), goal("c", 30)] },
      ),
    );
    expect(found?.blamed.id).toBe("b");
    expect(plain(found?.shares)).toEqual({ a: 70, b: 0, c: 30 });
  });

  it("leaves the shares without a rule", () => {
    expect(rolledBack(FLOWS, { escape: null } as unknown as Configuration)).toBeNull();
    expect(rolledBack(FLOWS, withRules({ flowId: "off", rollback: [goal("a", 100)] }))).toBeNull();
  });

  it("lets the others share everything when the rule names nobody who serves", () => {
    const found = rolledBack(FLOWS, withRules({ flowId: "b", rollback: [goal("off", 100)] }));
    const shares = plain(found?.shares);
    expect(shares.a).toBeCloseTo(85.71, 1);
    expect(shares.b).toBe(0);
    expect(shares.c).toBeCloseTo(14.29, 1);
  });
});

describe("backToStart", () => {
  const start = { a: 90, b: 10 };

  it("is the shares of the start, with nothing for a flow that came later", () => {
    expect(plain(backToStart(FLOWS, start, new Set()))).toEqual({ a: 90, b: 10, c: 0 });
  });

  it("gives the others what a chosen flow had, in proportion", () => {
    expect(plain(backToStart(FLOWS, { a: 50, b: 25, c: 25 }, new Set(["c"])))).toEqual({
      a: expect.closeTo(66.67, 1),
      b: expect.closeTo(33.33, 1),
      c: 0,
    });
  });

  it("goes by the present shares where the others had nothing at the start", () => {
    expect(plain(backToStart(FLOWS, start, new Set(["a", "b"])))).toEqual({ a: 0, b: 0, c: 100 });
  });

  it("leaves nobody when everybody is chosen", () => {
    expect(plain(backToStart(FLOWS, start, new Set(["a", "b", "c"])))).toEqual({ a: 0, b: 0, c: 0 });
  });
});

describe("withoutIt", () => {
  it("splits evenly when the others serve nobody, and leaves a lonely flow", () => {
    expect(plain(withoutIt([flow("a", 0), flow("b", 100), flow("c", 0)], "b"))).toEqual({
      a: 50,
      b: 0,
      c: 50,
    });
    expect(plain(withoutIt([flow("b", 100)], "b"))).toEqual({ b: 100 });
  });
});

describe("warmupGoals", () => {
  it("shares what the goals leave among the flows without one", () => {
    expect(plain(warmupGoals(FLOWS, new Map([["c", 40]])))).toEqual({ a: 30, b: 30, c: 40 });
  });
});
