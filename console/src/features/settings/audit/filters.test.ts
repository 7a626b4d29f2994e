// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { auditWanted, readAuditFilters } from "./filters";

const ID = "019a0000-0000-7000-8000-000000000001";

describe("readAuditFilters", () => {
  it("reads what a URL holds", () => {
    expect(
      readAuditFilters({ actor: "ada", action: "delete", entity: "flow", useCase: ID, range: "7d" }),
    ).toEqual({ actor: "ada", action: "delete", entity: "flow", useCase: ID, range: "7d" });
  });

  it("leaves out what makes no sense", () => {
    expect(readAuditFilters({ actor: " ", action: "explode", entity: "cat", useCase: "x" })).toEqual({});
  });

  it("takes names of digits", () => {
    expect(readAuditFilters({ actor: 7 })).toEqual({ actor: "7" });
  });
});

it("asks the server in its own words", () => {
  expect(auditWanted({ actor: "ada", useCase: ID }, { since: "s" })).toEqual({
    actor: "ada",
    useCaseId: ID,
    since: "s",
  });
});

describe("a search", () => {
  it("is sent if the server takes its length", () => {
    expect(auditWanted({ words: "tone*" }, {})).toEqual({ searchKey: "tone*" });
    expect(auditWanted({ words: "東" }, {})).toEqual({ searchKey: "東" });
    expect(auditWanted({ words: "to" }, {})).toEqual({});
    expect(auditWanted({ words: "x".repeat(201) }, {})).toEqual({});
  });
});
