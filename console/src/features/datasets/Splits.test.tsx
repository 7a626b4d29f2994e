// @vitest-environment jsdom
import "@/testing/requests";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import type { Dataset } from "@/kinds/dataset";
import { renderInApp } from "@/testing/render";
import { FakeService, json } from "@/testing/service";
import { Changes } from "./Changes";
import type { Draft } from "./queries";
import { Splits } from "./Splits";

const dataset = { id: "d1", useCaseId: "u1", version: 4, splits: [], splitSeed: null } as unknown as Dataset;
let service: FakeService;

beforeEach(async () => {
  service = new FakeService();
  await chooseLanguage("en");
});

it("proposes splits and saves them on the version that was seen", async () => {
  service.on("PUT /api/v1/datasets/d1", () => json({ item: dataset }));
  renderInApp(<Splits dataset={dataset} mayWrite />);
  expect(screen.getByText("The dataset is not split.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Edit the splits" }));
  await userEvent.click(await screen.findByRole("button", { name: "Remove the split validation" }));
  expect(screen.getByText("The shares must sum to 100 %; now they sum to 90 %.")).toBeTruthy();
  const [, share] = screen.getAllByLabelText("Share");
  if (share) {
    await userEvent.clear(share);
    await userEvent.type(share, "20");
  }
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(service.times("PUT /api/v1/datasets/d1")).toBe(1));
  const [sent] = service.asked;
  expect(sent?.headers.get("if-match")).toBe('"4"');
  expect(sent?.body).toEqual({
    splits: [
      { name: "train", share: 80 },
      { name: "test", share: 20 },
    ],
    splitSeed: null,
  });
});

it("shows splits as a bar, and no button to those who may only look", () => {
  const splits = [
    { name: "train", share: 75 },
    { name: "test", share: 25 },
  ];
  renderInApp(<Splits dataset={{ ...dataset, splits }} mayWrite={false} />);
  expect(screen.getByText("train 75 % · test 25 %")).toBeTruthy();
  expect(screen.getByRole("img", { name: /train: 75%/ })).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});

it("draws what the draft changes, slice by slice", async () => {
  const change = { key: "k", fields: [], before: null, after: { slice: "short" } };
  service.on("GET /api/v1/datasets/d1/diff", () =>
    json({
      added: 1,
      removed: 0,
      changed: 0,
      changes: [change],
      slices: [{ slice: "short", before: 4, after: 5 }],
    }),
  );
  const draft = { base: { number: 2 } } as Draft;
  renderInApp(<Changes useCaseId="u1" datasetId="d1" draft={draft} shown={undefined} />);
  expect(await screen.findByRole("img", { name: "short: 1 added" })).toBeTruthy();
  expect(screen.getByText("4 → 5")).toBeTruthy();
  expect(screen.getByText("Since version 2, slice by slice.")).toBeTruthy();
});
