import { expect, it } from "vitest";
import type { Requirement } from "@/kinds/requirement";
import { known, narrowed } from "./narrowed";

const requirement = (id: string, fields: Partial<Requirement>) =>
  ({ id, kind: "product", priority: "must", owner: null, tags: [], ...fields }) as unknown as Requirement;

const ALL = [
  requirement("a", { owner: "Platform", tags: ["speed"] }),
  requirement("b", { kind: "system", tags: ["speed", "cost"] }),
  requirement("c", { priority: "should", owner: "Platform" }),
];

const ids = (found: readonly Requirement[]) => found.map(({ id }) => id).join("");

it("lets through what every filter lets through", () => {
  expect(ids(narrowed(ALL, {}))).toBe("abc");
  expect(ids(narrowed(ALL, { kind: "system" }))).toBe("b");
  expect(ids(narrowed(ALL, { priority: "should" }))).toBe("c");
  expect(ids(narrowed(ALL, { owner: "Platform" }))).toBe("ac");
  expect(ids(narrowed(ALL, { tags: "speed" }))).toBe("ab");
  expect(ids(narrowed(ALL, { tags: "speed", owner: "Platform" }))).toBe("a");
  expect(ids(narrowed(ALL, { owner: "Plat" }))).toBe("");
});

it("proposes each owner and tag once, in order", () => {
  expect(known(ALL)).toEqual({ owners: ["Platform"], tags: ["cost", "speed"] });
});
