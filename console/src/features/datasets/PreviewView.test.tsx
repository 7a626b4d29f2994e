// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { chooseLanguage } from "@/i18n";
import { renderInApp } from "@/testing/render";
import { PreviewView } from "./PreviewView";
import type { Preview } from "./queries";

const look = vi.fn();
const preview: Preview = {
  columns: ["question", "answer"],
  mapping: { question: "inputs.question", answer: "expected" },
  rows: [
    {
      line: 2,
      item: { inputs: { question: "Why?" }, expected: { kind: "text", value: "Because." }, tags: ["a"] },
      error: null,
    },
    { line: 3, item: null, error: "inputs: cannot be blank" },
  ],
  unknown: ["question"],
  stored: 0,
};

beforeEach(async () => {
  look.mockReset();
  await chooseLanguage("en");
});

function show(found: Preview): void {
  const asked = { columns: found.mapping, expectedKind: "text" as const };
  const previewing = { asked, preview: found, error: null, busy: false, look, forget: vi.fn() };
  renderInApp(<PreviewView previewing={previewing} />);
}

it("shows what rows become, and why one is refused", () => {
  show(preview);
  expect(screen.getByText("Why?")).toBeTruthy();
  expect(screen.getByText("Because.")).toBeTruthy();
  expect(screen.getByText("Refused: inputs: cannot be blank")).toBeTruthy();
  expect(screen.getByText(/No configuration of the use case asks for: question/)).toBeTruthy();
});

it("previews again with a column somewhere else", async () => {
  show(preview);
  await userEvent.click(screen.getByRole("combobox", { name: "Column answer becomes" }));
  await userEvent.click(await screen.findByRole("option", { name: "Left out" }));
  expect(look).toHaveBeenCalledWith({ columns: { question: "inputs.question", answer: "" } });
});

it("has no columns where rows are items already, nor where there are none", () => {
  show({ ...preview, mapping: {} });
  expect(screen.getByText("The rows are items already.")).toBeTruthy();
  expect(screen.queryByText("What becomes of each column.")).toBeNull();
  show({ ...preview, rows: [] });
  expect(screen.getByText("There are no rows.")).toBeTruthy();
});
