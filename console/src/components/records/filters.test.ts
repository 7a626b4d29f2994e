import { expect, test } from "vitest";
import { isNarrowed, pageIn, readFilters } from "./filters";

const ID = "019a0000-0000-7000-8000-000000000001";
const specs = {
  owner: { as: "text", most: 4 },
  action: { as: "choice", values: ["create", "delete"] },
  flow: { as: "id" },
  commented: { as: "flag" },
} as const;

test("reads what an address holds", () => {
  expect(readFilters(specs, { owner: " ada ", action: "delete", flow: ID, commented: "true" })).toEqual({
    owner: "ada",
    action: "delete",
    flow: ID,
    commented: true,
  });
});

test("leaves out what makes no sense, and other pages' parameters", () => {
  const found = readFilters(specs, {
    owner: " ",
    action: "explode",
    flow: "x",
    commented: "perhaps",
    tab: 1,
  });
  expect(found).toEqual({});
  expect(isNarrowed(found)).toBe(false);
});

test("takes digits as text, and no more of a text than the service", () => {
  expect(readFilters(specs, { owner: 42 })).toEqual({ owner: "42" });
  expect(readFilters(specs, { owner: "ééé" })).toEqual({ owner: "éé" });
});

test("a page is a whole number from the second one on", () => {
  expect([pageIn("3"), pageIn(1), pageIn("1.5"), pageIn(-3), pageIn(undefined)]).toEqual([
    3,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
