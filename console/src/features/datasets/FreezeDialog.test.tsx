// @vitest-environment jsdom
import "@/testing/requests";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { chooseLanguage } from "@/i18n";
import { renderInApp } from "@/testing/render";
import { FakeService, json } from "@/testing/service";
import { FreezeDialog } from "./FreezeDialog";
import { ItemEntry } from "./ItemEntry";
import type { Draft, Item } from "./queries";

const draft: Draft = { number: 3, count: 2, hash: "0", changed: true, importing: 0, base: null };
const entry: Item = {
  key: "t-1",
  place: 1,
  inputs: { question: "Why?", options: [1, 2] },
  expected: { kind: "label", value: "because" },
  slice: "short",
  split: "test",
  tags: ["real"],
  source: null,
  group: null,
  hash: "0",
  revision: 4,
  fromVersion: 1,
  toVersion: null,
  writtenBy: "ann",
  writtenAt: "2026-01-01T00:00:00Z",
};
let service: FakeService;

beforeEach(async () => {
  service = new FakeService();
  await chooseLanguage("en");
});

it("freezes the draft with a note", async () => {
  service.on("POST /api/v1/datasets/d1/versions", () => json({ item: { number: 3 } }));
  const close = vi.fn();
  renderInApp(<FreezeDialog opened useCaseId="u1" datasetId="d1" draft={draft} close={close} />);
  expect(await screen.findByText("2 items of the draft become version 3.")).toBeTruthy();
  await userEvent.type(screen.getByLabelText("Note"), " from the help desk ");
  await userEvent.click(screen.getByRole("button", { name: "Freeze a version" }));
  await waitFor(() => expect(close).toHaveBeenCalled());
  expect(service.asked[0]?.body).toEqual({ note: "from the help desk" });
});

it("keeps the dialog open when the service refuses", async () => {
  service.on("POST /api/v1/datasets/d1/versions", () =>
    json({ errors: ["dataset-draft-is-unchanged"] }, 400),
  );
  const close = vi.fn();
  renderInApp(<FreezeDialog opened useCaseId="u1" datasetId="d1" draft={draft} close={close} />);
  await userEvent.click(await screen.findByRole("button", { name: "Freeze a version" }));
  await waitFor(() => expect(service.asked).toHaveLength(1));
  expect(service.asked[0]?.body).toEqual({ note: null });
  expect(close).not.toHaveBeenCalled();
});

it("shows an item with its marks, and buttons to those who may edit", async () => {
  const [edit, remove] = [vi.fn(), vi.fn()];
  renderInApp(<ItemEntry item={entry} edit={edit} remove={remove} />);
  for (const text of ["Why?", "because", "t-1", "short", "test", "real"]) {
    expect(screen.getByText(text, { exact: false, selector: "*:not(script)" })).toBeTruthy();
  }
  await userEvent.click(screen.getByRole("button", { name: "Edit the item t-1" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete the item t-1" }));
  expect(edit).toHaveBeenCalledWith(entry);
  expect(remove).toHaveBeenCalledWith(entry);
});

it("shows an item of a version without buttons", () => {
  renderInApp(<ItemEntry item={{ ...entry, expected: null, slice: null, split: null }} />);
  expect(screen.queryByRole("button")).toBeNull();
  expect(screen.queryByText("Expected")).toBeNull();
});
