// @vitest-environment jsdom
import "@/testing/requests";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { chooseLanguage } from "@/i18n";
import type { Queue } from "@/kinds/reviewQueue";
import { renderInApp } from "@/testing/render";
import { FakeService, json } from "@/testing/service";
import { FillFrom } from "./FillFrom";
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

const ONE = { id: "r1", title: "One target", targets: [{ label: "a" }] };
const TWO = { id: "r2", title: "Two targets", targets: [{ label: "a" }, { label: "b" }] };
const FILLED = { item: { added: 4, known: 1 } };

const answers = {
  "GET /runs": listOf(ONE, TWO),
  "GET /datasets": listOf({ id: "d", title: "Tickets" }),
  "POST /review-queues/q/fill": FILLED,
};

beforeEach(() => chooseLanguage("en"));

async function choose(kind: Queue["kind"], title: string) {
  const { asked } = served(answers);
  renderInApp(<FillFrom useCaseId="u" queue={{ id: "q", kind } as Queue} />);
  const user = userEvent.setup();
  await user.click(await screen.findByRole("combobox", { name: "From" }));
  const offered = screen.getAllByRole("option").map((one) => one.textContent);
  await user.click(screen.getByText(title));
  return { user, asked, offered };
}

const add = () => screen.getByRole("button", { name: "Add the tasks" });
const bodies = (asked: FakeService["asked"]) =>
  asked.filter(({ method }) => method === "POST").map(({ body }) => body);

it("fills a queue that compares from a run of two targets, drawn by a seed", async () => {
  const { user, asked, offered } = await choose("compare", "Two targets");
  expect(offered).toEqual(["Two targets"]);
  expect(screen.queryByRole("textbox", { name: "Seed of the draw" })).toBeNull();
  await user.type(screen.getByRole("textbox", { name: "Pairs per item" }), "2");
  const seed = screen.getByRole("textbox", { name: "Seed of the draw" });
  await user.clear(seed);
  await user.type(seed, "7");
  await user.click(add());
  await vi.waitFor(() => expect(bodies(asked)).toEqual([{ run: { runId: "r2" }, pairsPerItem: 2, seed: 7 }]));
});

it("fills a queue that labels from a dataset too", async () => {
  const { user, asked, offered } = await choose("label", "Tickets");
  expect(offered).toEqual(["One target", "Two targets", "Tickets"]);
  await user.click(add());
  const body = { dataset: { datasetId: "d" }, pairsPerItem: null, seed: 1 };
  await vi.waitFor(() => expect(bodies(asked)).toEqual([body]));
});
