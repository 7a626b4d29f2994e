// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { chooseLanguage } from "@/i18n";
import type { Requirement } from "@/kinds/requirement";
import { renderInApp } from "@/testing/render";
import type { RequirementFilters } from "./narrowed";
import { RequirementList } from "./RequirementList";

const requirement = (position: number, fields: Partial<Requirement>): Requirement => ({
  id: `r${position}`,
  useCaseId: "u1",
  position,
  title: `Requirement ${position}`,
  code: `r${position}`,
  statement: "It holds.",
  kind: "product",
  priority: "must",
  owner: null,
  tags: [],
  metric: null,
  aggregate: null,
  operator: null,
  threshold: null,
  unit: null,
  slice: null,
  needs: null,
  version: 1,
  createdAt: "",
  updatedAt: "",
  ...fields,
});

const CHECK = { metric: "latency", aggregate: "p95", operator: "at-most", threshold: 2000 } as const;
const narrow = vi.fn();
const write = vi.fn();

beforeEach(async () => {
  narrow.mockReset();
  write.mockReset();
  await chooseLanguage("en");
});

function show(requirements: readonly Requirement[], filters: RequirementFilters = {}, mayWrite = true): void {
  renderInApp(
    <RequirementList
      useCaseId="u1"
      requirements={requirements}
      filters={filters}
      narrow={narrow}
      mayWrite={mayWrite}
      write={write}
    />,
  );
}

const titles = () =>
  screen.queryAllByRole("listitem").map((one) => /Requirement \d/.exec(one.textContent)?.[0]);

it("says what decides each requirement, or what is missing", () => {
  show([
    requirement(1, { ...CHECK, unit: "ms", slice: "German" }),
    requirement(2, { needs: "Labels." }),
    requirement(3, {}),
  ]);
  expect(screen.getByText("95th percentile of latency: at most 2,000 ms, in “German”")).toBeTruthy();
  expect(screen.getByText("Not measurable yet: Labels.")).toBeTruthy();
  expect(screen.getByText("Not measurable yet: it has no check.")).toBeTruthy();
});

it("moves only while all are shown", async () => {
  const both = [requirement(1, {}), requirement(2, { priority: "should" })];
  show(both);
  expect(screen.getAllByLabelText(/^Move /)).toHaveLength(2);
  show(both, { priority: "should" });
  expect(screen.getAllByLabelText(/^Move /)).toHaveLength(2); // those of the first list
  expect(titles()).toEqual(["Requirement 1", "Requirement 2", "Requirement 2"]);
  await userEvent.click(screen.getByText("Show all"));
  expect(narrow).toHaveBeenCalledWith({});
});

it("is read-only for those who may not write", () => {
  show([requirement(1, {}), requirement(2, {})], {}, false);
  expect(screen.queryAllByRole("button", { name: /Move|Edit|Delete|Add/ })).toEqual([]);
});

it("begins from a template where there is none yet", async () => {
  show([]);
  expect(screen.getByText("No requirements yet")).toBeTruthy();
  await userEvent.click(screen.getByText("Add from a template"));
  await userEvent.click(await screen.findByText("Data residency"));
  expect(write).toHaveBeenCalledWith({ template: "residency" });
});

it("edits the one that is chosen", async () => {
  const second = requirement(2, {});
  show([requirement(1, {}), second]);
  await userEvent.click(screen.getByLabelText("Edit the requirement Requirement 2"));
  expect(write).toHaveBeenCalledWith({ requirement: second });
});
