import { expect, test } from "vitest";
import { overviewQuery, readHomeSearch, searchKey } from "./search";

test("leaves out what holds anyway, and what is no order or page", () => {
  expect(readHomeSearch({ q: "  ", order: "attention", page: "1" })).toEqual({});
  expect(readHomeSearch({ order: "colour", page: -3 })).toEqual({});
  expect(readHomeSearch({ page: "1.5" })).toEqual({});
});

test("keeps what is asked for; a number in the address is a text", () => {
  expect(readHomeSearch({ q: 2024, order: "worst", page: "3" })).toEqual({
    q: "2024",
    order: "worst",
    page: 3,
  });
});

test("searches from three bytes on, and for no more than 200", () => {
  expect(searchKey(undefined)).toBeNull();
  expect(searchKey(" ab ")).toBeNull();
  expect(searchKey(" abc ")).toBe("abc");
  expect(searchKey("è1")).toBe("è1");
  expect(searchKey("é".repeat(150))).toBe("é".repeat(100));
});

test("asks for what needs attention first, and for the best match in a search", () => {
  expect(overviewQuery({})).toEqual({ page: 1, pageSize: 25, orderBy: "attention", orderDir: "desc" });
  expect(overviewQuery({ q: "trip" })).toMatchObject({ orderBy: "relevance", searchKey: "trip" });
  expect(overviewQuery({ q: "trip", order: "title" })).toMatchObject({ orderBy: "title", orderDir: "asc" });
});

test("asks for scores in both directions", () => {
  expect(overviewQuery({ order: "score" })).toMatchObject({ orderBy: "score", orderDir: "desc" });
  expect(overviewQuery({ order: "worst", page: 4 })).toMatchObject({
    orderBy: "score",
    orderDir: "asc",
    page: 4,
  });
});
