// @vitest-environment jsdom
import "@/testing/requests";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { chooseLanguage } from "@/i18n";
import { renderInApp } from "@/testing/render";
import { FakeService, json } from "@/testing/service";
import { BLANK, type Draft } from "./plan";
import { SampleField } from "./SampleField";
import "./texts";

const listOf = (...items: unknown[]) => ({ items, totalCount: items.length, next: null, hasNext: false });

/** A service that answers these. */
function served(answers: Readonly<Record<string, unknown>>): FakeService {
  const service = new FakeService();
  for (const [route, answer] of Object.entries(answers)) {
    service.on(route.replace(" ", " /api/v1"), () => json(answer));
  }
  return service;
}

const DATASETS = { "GET /datasets": listOf({ id: "d", title: "Tickets" }) };
const VERSIONS = listOf({ number: 2, count: 40 }, { number: 1, count: 30 });
const SLICES = { items: [{ slice: "hard", count: 10 }] };

const set = vi.fn<(change: Partial<Draft>) => void>();

function Field() {
  const [draft, setDraft] = useState<Draft>(BLANK);
  const change = (part: Partial<Draft>) => {
    set(part);
    setDraft({ ...draft, ...part });
  };
  return <SampleField useCaseId="u" draft={draft} set={change} />;
}

beforeEach(async () => {
  set.mockReset();
  await chooseLanguage("en");
});

it("draws from the newest version of a dataset, or from a slice of it", async () => {
  served({ ...DATASETS, "GET /datasets/d/versions": VERSIONS, "GET /datasets/d/slices": SLICES });
  renderInApp(<Field />);
  const user = userEvent.setup();
  await vi.waitFor(() => expect(dataset()).toHaveProperty("disabled", false));
  await user.click(dataset());
  await user.click(await screen.findByText("Tickets"));
  const sample = { datasetId: "d", version: null, slice: null, size: 50, seed: 1 };
  expect(set).toHaveBeenLastCalledWith({ sample });
  const slice = await screen.findByRole("combobox", { name: "Slice" });
  await vi.waitFor(() => expect(slice).toHaveProperty("disabled", false));
  await user.click(slice);
  await user.click(await screen.findByText("hard (10)"));
  expect(set).toHaveBeenLastCalledWith({ sample: { ...sample, slice: "hard" } });
});

it("says that a dataset has no versions", async () => {
  served({ ...DATASETS, "GET /datasets/d/versions": listOf() });
  renderInApp(<Field />);
  const user = userEvent.setup();
  await vi.waitFor(() => expect(dataset()).toHaveProperty("disabled", false));
  await user.click(dataset());
  await user.click(await screen.findByText("Tickets"));
  expect(await screen.findByRole("status")).toBeTruthy();
  expect(screen.queryByRole("combobox", { name: "Slice" })).toBeNull();
});

const dataset = () => screen.getByRole("combobox", { name: "Dataset" });
