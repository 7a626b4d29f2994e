// @vitest-environment jsdom
import "@/testing/requests";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import { renderAs } from "@/testing/routed";
import { FakeService, json } from "@/testing/service";
import { TakeWorst } from "./TakeWorst";

const EXAMPLE = {
  id: "e1",
  useCaseId: "u1",
  correlationId: "c-1",
  step: "answer",
  sequence: 0,
  at: "2026-01-01T00:00:00Z",
  createdAt: "2026-01-01T00:00:00Z",
  inputs: { question: "Why?" },
  output: "Because.",
  model: null,
  latencyMs: null,
  inputTokens: null,
  outputTokens: null,
  consent: true,
  source: "otlp",
};
const SESSION = {
  correlationId: "c-1",
  flowId: "f1",
  score: 1,
  comment: null,
  ratedAt: "2026-01-01T00:00:00Z",
};
const list = (items: unknown[]) => json({ items, totalCount: items.length, hasNext: false, next: null });
const WORST = "GET /api/v1/rated-examples";
const worst = (...examples: unknown[]) =>
  json({ items: examples.length ? [{ ...SESSION, examples }] : [], ratings: 5, captured: 1, cut: false });
// biome-ignore lint/suspicious/noExplicitAny: only what titles need
const flows = [{ id: "f1", title: "Careful" }] as any;

let service: FakeService;

beforeEach(async () => {
  await chooseLanguage("en");
  service = new FakeService()
    .on(WORST, () =>
      worst(EXAMPLE, { ...EXAMPLE, id: "e2", consent: false }, { ...EXAMPLE, id: "e3", output: null }),
    )
    .on("GET /api/v1/captures", () => list([{ id: "k1", useCaseId: "u1", consent: "required" }]))
    .on("GET /api/v1/datasets", () => list([{ id: "d1", useCaseId: "u1", title: "Tickets" }]))
    .on("POST /api/v1/review-queues", () => json({ item: { id: "q1", title: "Worst" } }))
    .on("POST /api/v1/review-queues/q1/tasks", () => json({ item: { added: 1, known: 0 } }))
    .on("POST /api/v1/datasets/d1/items", () => json({ items: [] }));
});

async function opened(): Promise<void> {
  await renderAs("editor", service, <TakeWorst useCaseId="u1" wanted={{ maxScore: 2 }} flows={flows} />);
  fireEvent.click(await screen.findByText("Review the worst"));
}

it("makes a queue of the answers that have consent", async () => {
  await opened();
  expect(await screen.findByText(/1 of 5 rated sessions were captured\. 3 captured examples\./)).toBeTruthy();
  expect(await screen.findByText("One example is left out: it has no consent.")).toBeTruthy();
  fireEvent.change(screen.getByLabelText("Title of the queue"), { target: { value: "Bad ones" } });
  fireEvent.click(screen.getByText("Create a queue with one answer"));
  await waitFor(() => expect(service.times("POST /api/v1/review-queues/q1/tasks")).toBe(1));
  const [queue, tasks] = service.asked
    .filter(({ path }) => path.includes("review-queues"))
    .map(({ body }) => body);
  expect(queue).toMatchObject({ kind: "rate", title: "Bad ones", ratersPerItem: 1, useCaseId: "u1" });
  expect(tasks).toEqual({
    tasks: [
      {
        key: "e1",
        item: "c-1",
        slice: "answer",
        inputs: { question: "Why?" },
        outputs: [{ target: "Careful", text: "Because." }],
      },
    ],
  });
});

it("adds them to a dataset instead", async () => {
  await opened();
  fireEvent.click(await screen.findByText("Dataset"));
  fireEvent.click(await screen.findByText("Add 2 items"));
  await waitFor(() => expect(service.times("POST /api/v1/datasets/d1/items")).toBe(1));
  const added = service.asked.find(({ path, method }) => method === "POST" && path.endsWith("/items"));
  expect(added?.body).toMatchObject({ items: [{ key: "e1" }, { key: "e3" }] });
});

it("says why there is nothing to take", async () => {
  service.on(WORST, () => worst());
  await opened();
  expect(await screen.findByText(/None of these sessions was captured/)).toBeTruthy();
});

it("says that consent is missing", async () => {
  service.on(WORST, () => worst({ ...EXAMPLE, consent: false }));
  await opened();
  expect(await screen.findByText(/None of the examples has consent/)).toBeTruthy();
});
