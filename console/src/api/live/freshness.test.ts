import { describe, expect, it } from "vitest";
import { keys } from "../queries";
import { concerns, type News } from "./freshness";

const change = (more: Partial<Extract<News, { kind: "change" }>>): News => ({
  kind: "change",
  useCaseIds: [],
  access: false,
  all: false,
  ...more,
});

const QUERIES = {
  overview: { queryKey: keys.overview({ page: 1 }), meta: undefined },
  mine: { queryKey: keys.ofUseCase("mine", "steps"), meta: undefined },
  live: { queryKey: keys.ofUseCase("mine", "standing"), meta: { live: true } },
  other: { queryKey: keys.ofUseCase("other"), meta: { live: true } },
  people: { queryKey: keys.access("users"), meta: undefined },
  audit: { queryKey: keys.audit(), meta: undefined },
  system: { queryKey: keys.system(), meta: undefined },
};

function concerned(news: News): string[] {
  return Object.entries(QUERIES)
    .filter(([, query]) => concerns(query, news))
    .map(([name]) => name);
}

describe("concerns", () => {
  it("refreshes what belongs to a changed use case, and what shows all of them", () => {
    expect(concerned(change({ useCaseIds: ["mine"] }))).toEqual([
      "overview",
      "mine",
      "live",
      "audit",
      "system",
    ]);
  });

  it("refreshes people and keys only when those changed", () => {
    expect(concerned(change({ access: true }))).toEqual(["overview", "people", "audit", "system"]);
  });

  it("refreshes everything when the service no longer knows what was missed", () => {
    expect(concerned(change({ all: true }))).toEqual(Object.keys(QUERIES));
  });

  it("refreshes by sessions and ratings only what is live, of their use cases", () => {
    expect(concerned({ kind: "activity", useCaseIds: ["mine"] })).toEqual(["overview", "live", "system"]);
    expect(concerned({ kind: "activity", useCaseIds: [] })).toEqual(["overview", "system"]);
  });
});
