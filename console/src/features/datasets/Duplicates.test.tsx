// @vitest-environment jsdom
import "@/testing/requests";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import { renderInApp } from "@/testing/render";
import { FakeService, json } from "@/testing/service";
import { Duplicates } from "./Duplicates";

const PATH = "/api/v1/datasets/d1/duplicates";
const job = {
  id: "j1",
  state: "done",
  specification: { version: 0 },
  progress: null,
  error: null,
  createdAt: "2026-01-01T00:00:00.000000Z",
  endedAt: "2026-01-01T00:01:00.000000Z",
};
const pair = {
  first: "a",
  second: "b",
  similarity: 0.91,
  firstSplit: "train",
  secondSplit: "test",
  firstText: "Where is my parcel?",
  secondText: "Where is my parcel now?",
};
const report = { items: 40, same: 0, near: 1, across: 1, complete: true, splits: {}, pairs: [pair] };
let service: FakeService;

beforeEach(async () => {
  service = new FakeService();
  await chooseLanguage("en");
});

function show(shown?: number, mayWrite = true): void {
  renderInApp(<Duplicates useCaseId="u1" datasetId="d1" shown={shown} mayWrite={mayWrite} />);
}

it("starts a search of the version that is shown", async () => {
  service.on(`GET ${PATH}`, () => json({ job: null, report: null }));
  service.on(`POST ${PATH}`, () => json({ item: job }));
  show(3);
  expect(await screen.findByText("Nobody has looked for them yet.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Look for near-duplicates" }));
  await waitFor(() => expect(service.times(`POST ${PATH}`)).toBe(1));
  expect(service.asked.find(({ method }) => method === "POST")?.body).toEqual({ version: 3, threshold: 0.8 });
});

it("shows pairs, warns of those across splits, and lets one of them be removed", async () => {
  service.on(`GET ${PATH}`, () => json({ job, report }));
  show();
  expect(await screen.findByText("Where is my parcel now?")).toBeTruthy();
  expect(screen.getByText("91%")).toBeTruthy();
  expect(screen.getByText(/1 pair is in different splits/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Remove a" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Remove b" })).toBeTruthy();
});

it("removes nothing from a version, nor for those who may only look", async () => {
  service.on(`GET ${PATH}`, () => json({ job: { ...job, specification: { version: 2 } }, report }));
  show();
  expect(await screen.findByText("Where is my parcel?")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Remove a" })).toBeNull();
});

it("says why a search failed", async () => {
  const failed = { ...job, state: "failed", error: "it needs more memory" };
  service.on(`GET ${PATH}`, () => json({ job: failed, report: null }));
  show(undefined, false);
  expect(await screen.findByText("it needs more memory")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});
