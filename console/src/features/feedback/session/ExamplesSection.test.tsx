// @vitest-environment jsdom
import "@/testing/requests";
import { ModalsProvider } from "@mantine/modals";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import { renderAs } from "@/testing/routed";
import { FakeService, json } from "@/testing/service";
import { ExamplesSection } from "./ExamplesSection";

const EXAMPLE = {
  id: "e1",
  useCaseId: "u1",
  correlationId: "c-1",
  step: "answer",
  sequence: 0,
  at: "2026-01-01T00:00:00Z",
  createdAt: "2026-01-01T00:00:00Z",
  inputs: { question: "Why?" },
  output: { text: "Because." },
  model: "small",
  latencyMs: 840,
  inputTokens: null,
  outputTokens: null,
  consent: true,
  source: "api",
};
const list = (items: unknown[]) => json({ items, totalCount: items.length, hasNext: false, next: null });

let service: FakeService;

beforeEach(async () => {
  await chooseLanguage("en");
  service = new FakeService()
    .on("GET /api/v1/examples", () => list([EXAMPLE, { ...EXAMPLE, id: "e2", consent: false }]))
    .on("GET /api/v1/captures", () => list([{ id: "k1", useCaseId: "u1", consent: "required" }]))
    .on("GET /api/v1/datasets", () => list([{ id: "d1", useCaseId: "u1", title: "Tickets" }]))
    .on("POST /api/v1/datasets/d1/items", () => json({ items: [] }));
});

const shown = (role: "editor" | "viewer") =>
  renderAs(
    role,
    service,
    <ModalsProvider>
      <ExamplesSection useCaseId="u1" correlationId="c-1" />
    </ModalsProvider>,
  );

it("shows what was asked and answered, and offers viewers nothing to change", async () => {
  await shown("viewer");
  expect((await screen.findAllByText("Why?")).length).toBe(2);
  expect(screen.getAllByText(/"text": "Because\."/).length).toBe(2);
  expect(screen.getAllByText("small").length).toBe(2);
  expect(screen.getByText("Without consent")).toBeTruthy();
  expect(screen.queryByText("Add to dataset")).toBeNull();
});

it("adds only what has consent, and the answers as expected values on demand", async () => {
  await shown("editor");
  fireEvent.click(await screen.findByText("Add to dataset"));
  expect(await screen.findByText("One example is left out: it has no consent.")).toBeTruthy();
  fireEvent.click(screen.getByLabelText("Use the answers as expected values"));
  fireEvent.click(screen.getByText("Add one item"));
  await waitFor(() => expect(service.times("POST /api/v1/datasets/d1/items")).toBe(1));
  expect(service.asked.find(({ path }) => path.endsWith("/items"))?.body).toEqual({
    items: [
      {
        key: "e1",
        inputs: { question: "Why?" },
        expected: { kind: "json", value: { text: "Because." } },
        tags: ["answer"],
        source: "production",
        group: "c-1",
      },
    ],
  });
});

it("says so when no example has consent", async () => {
  service.on("GET /api/v1/examples", () => list([{ ...EXAMPLE, consent: false }]));
  await shown("editor");
  fireEvent.click(await screen.findByText("Add to dataset"));
  expect(await screen.findByText(/None of the examples has consent/)).toBeTruthy();
});

it("makes the first dataset where there is none", async () => {
  service.on("GET /api/v1/datasets", () => list([]));
  await shown("editor");
  fireEvent.click(await screen.findByText("Add to dataset"));
  expect(await screen.findByText("Create the dataset")).toBeTruthy();
});

it("says in Italian that nothing was captured, and where to change that", async () => {
  await chooseLanguage("it");
  service.on("GET /api/v1/examples", () => list([]));
  await shown("editor");
  expect(await screen.findByText(/non si è raccolto nulla/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "Impostazioni di raccolta" }).getAttribute("href")).toBe(
    "/use-cases/u1/integration",
  );
});

it("deletes what was captured, and says which copies are left", async () => {
  const versions = [{ datasetId: "d1", title: "Tickets", items: 2, first: 1, last: 3 }];
  const queues = [{ queueId: "q1", title: "Worst", tasks: 1 }];
  service.on("DELETE /api/v1/examples", () =>
    json({ item: { deleted: 2, waiting: 1, drafts: 1, versions, queues } }),
  );
  await shown("editor");
  fireEvent.click(await screen.findByText("Delete"));
  fireEvent.click(await screen.findByText("Delete examples"));
  expect(await screen.findByText("Copies that are left")).toBeTruthy();
  expect(screen.getByText(/3 examples deleted\. 1 item removed from drafts/)).toBeTruthy();
  expect(screen.getByText("2 items in the dataset “Tickets”, versions 1 to 3")).toBeTruthy();
  expect(screen.getByText("1 task in the review queue “Worst”")).toBeTruthy();
});

it("says nothing more when nothing is left", async () => {
  service.on("DELETE /api/v1/examples", () =>
    json({ item: { deleted: 2, waiting: 0, drafts: 0, versions: [], queues: [] } }),
  );
  await shown("editor");
  fireEvent.click(await screen.findByText("Delete"));
  fireEvent.click(await screen.findByText("Delete examples"));
  await waitFor(() => expect(service.times("DELETE /api/v1/examples")).toBe(1));
  await waitFor(() => expect(screen.queryByText("Delete examples")).toBeNull());
  expect(screen.queryByText("Copies that are left")).toBeNull();
});
