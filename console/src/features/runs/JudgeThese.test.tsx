// @vitest-environment jsdom
import "@/testing/requests";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { chooseLanguage } from "@/i18n";
import type { Run } from "@/kinds/run";
import { renderInApp } from "@/testing/render";
import { FakeService, json } from "@/testing/service";
import { JudgeThese } from "./JudgeThese";
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

const navigate = vi.fn();
vi.mock("@tanstack/react-router", async (original) => ({
  ...(await original<object>()),
  useNavigate: () => navigate,
}));

const run = (targets: number) =>
  ({
    id: "0b1e3f5a-7c9d",
    useCaseId: "u",
    title: "Mine",
    targets: Array.from({ length: targets }, (_, at) => ({ label: String(at) })),
  }) as unknown as Run;
const QUEUES = listOf({ id: "old", title: "Old pairs", kind: "compare" });

beforeEach(async () => {
  navigate.mockReset();
  await chooseLanguage("en");
});

function show(targets: number) {
  const filled = { item: { added: 1, known: 0 } };
  const { asked } = served({
    "GET /review-queues": QUEUES,
    "POST /review-queues": { item: { id: "new" } },
    "POST /review-queues/new/fill": filled,
    "POST /review-queues/old/fill": filled,
  });
  renderInApp(<JudgeThese run={run(targets)} opened onClose={() => {}} />);
  return { user: userEvent.setup(), posted: () => asked.filter(({ method }) => method === "POST") };
}

const add = () => screen.getByRole("button", { name: "Add the tasks" });

it("makes a queue that compares, and fills it with the outputs", async () => {
  const { user, posted } = show(2);
  await user.click(add());
  await vi.waitFor(() =>
    expect(navigate).toHaveBeenCalledExactlyOnceWith({ to: "/use-cases/u/reviews/new" }),
  );
  const [made, filled] = posted();
  expect(made?.body).toMatchObject({ title: "Mine", kind: "compare", ratersPerItem: 2, useCaseId: "u" });
  expect(filled?.body).toEqual({ run: { runId: "0b1e3f5a-7c9d" }, pairsPerItem: null, seed: 1 });
});

it("fills a queue that is there", async () => {
  const { user, posted } = show(2);
  await user.click(screen.getByRole("combobox", { name: "Review queue" }));
  await user.click(await screen.findByText("Old pairs"));
  await user.click(add());
  await vi.waitFor(() =>
    expect(posted().map(({ path }) => path)).toEqual(["/api/v1/review-queues/old/fill"]),
  );
});

it("compares nothing where there is one target", async () => {
  const { user } = show(1);
  await user.click(screen.getByRole("combobox", { name: "Review queue" }));
  expect(screen.getAllByRole("option")).toHaveLength(1);
});
