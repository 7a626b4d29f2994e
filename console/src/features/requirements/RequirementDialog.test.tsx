// @vitest-environment jsdom
import "@/testing/requests";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { chooseLanguage } from "@/i18n";
import type { Requirement } from "@/kinds/requirement";
import { renderInApp } from "@/testing/render";
import { FakeService, json } from "@/testing/service";
import { RequirementDialog, type Writing } from "./RequirementDialog";

const STORED: Requirement = {
  id: "r1",
  useCaseId: "u1",
  position: 1,
  title: "Fast answers",
  code: "latency",
  statement: "It is fast.",
  kind: "system",
  priority: "must",
  owner: null,
  tags: [],
  metric: "latency",
  aggregate: "p95",
  operator: "at-most",
  threshold: 2000,
  unit: "ms",
  slice: null,
  needs: null,
  version: 3,
  createdAt: "",
  updatedAt: "",
};

const close = vi.fn();
let service: FakeService;

beforeEach(async () => {
  close.mockReset();
  await chooseLanguage("en");
  service = new FakeService()
    .on("POST /api/v1/requirements", () => json({ item: STORED }))
    .on("PUT /api/v1/requirements/r1", () => json({ item: STORED }));
});

function show(writing: Writing): void {
  renderInApp(<RequirementDialog useCaseId="u1" writing={writing} close={close} />);
}

it("begins from a template, and sends its threshold as a number", async () => {
  show({ template: "cost" });
  await userEvent.click(await screen.findByText("Add the requirement"));
  await waitFor(() => expect(close).toHaveBeenCalled());
  expect(service.asked[0]?.body).toEqual({
    useCaseId: "u1",
    title: "Cost per session",
    code: "cost",
    statement: "A session costs at most 0.05 USD on average.",
    kind: "system",
    priority: "must",
    metric: "cost-per-session",
    aggregate: "mean",
    operator: "at-most",
    threshold: 0.05,
    unit: "USD",
  });
});

it("asks for a number where a number belongs, and takes a comma", async () => {
  show({ requirement: STORED });
  const threshold = await screen.findByLabelText<HTMLInputElement>("Threshold");
  expect(threshold.value).toBe("2000");
  fireEvent.change(threshold, { target: { value: "two" } });
  await userEvent.click(screen.getByText("Save"));
  expect(screen.getByText("Write a number, such as 0.95.")).toBeTruthy();
  expect(service.asked).toEqual([]);
  fireEvent.change(threshold, { target: { value: "1,5" } });
  await userEvent.click(screen.getByText("Save"));
  await waitFor(() => expect(close).toHaveBeenCalled());
  expect(service.asked[0]?.body).toEqual({ threshold: 1.5 });
});

it("clears a check, and says what the service finds wrong at its field", async () => {
  service.on("PUT /api/v1/requirements/r1", () =>
    json({ errors: ["unit: not allowed without metric field"] }, 422),
  );
  show({ requirement: STORED });
  fireEvent.change(await screen.findByLabelText("Metric"), { target: { value: "" } });
  for (const button of screen.getAllByLabelText("Clear")) fireEvent.click(button);
  fireEvent.change(screen.getByLabelText("Threshold"), { target: { value: "" } });
  await userEvent.click(screen.getByText("Save"));
  expect(await screen.findByText("Leave it empty, or add a check.")).toBeTruthy();
  expect(service.asked[0]?.body).toEqual({ metric: null, aggregate: null, operator: null, threshold: null });
});
