import "@/testing/requests";
import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { signIn } from "@/api/session";
import { FakeService, json } from "@/testing/service";
import { FlowPage } from "./FlowPage";

const AT = "2026-01-01T00:00:00.000000Z";
const PUT = "PUT /api/v1/flow-steps/s1";
const PARAMETERS =
  '{"n":1.0,"big":12345678901234567890,"temperature":0.7,"messages":[{"role":"user","content":"Hi <<NAME>>"}]}';

/** The service with one flow of one step; it keeps versions, as the real one does. */
class FlowService extends FakeService {
  version = 3;
  parameters = PARAMETERS;

  constructor(role: "editor" | "viewer", phase = "INIT", archived = false, active = !archived) {
    super();
    const flow = {
      id: "f1",
      useCaseId: "u1",
      title: "Bold",
      description: "An idea",
      active,
      archived,
      currentServePct: archived ? 0 : 100,
      version: 1,
      createdAt: AT,
      updatedAt: AT,
    };
    const list = (items: unknown[]) => json({ items, totalCount: items.length, hasNext: false });
    this.on("POST /api/v1/console/session", () => json({ item: { accessToken: "a" } }));
    this.on("GET /api/v1/users/me", () =>
      json({ item: { id: "p1", username: "anna", role, active: true, createdAt: AT, updatedAt: AT } }),
    );
    this.on("GET /api/v1/use-cases/u1", () =>
      json({ item: { id: "u1", code: "u", title: "Trips", description: "", active: true, version: 1 } }),
    );
    this.on("GET /api/v1/use-case-steps", () =>
      list([{ id: "us1", useCaseId: "u1", code: "write", title: "Write", description: "", position: 1 }]),
    );
    this.on("GET /api/v1/flows", () => list([flow]));
    this.on("GET /api/v1/flows/f1", () => json({ item: flow }));
    this.on("GET /api/v1/use-cases/u1/rollout-strategy", () =>
      json({ item: { id: "r1", useCaseId: "u1", rolloutState: phase, winnerFlowId: null } }),
    );
    this.on("GET /api/v1/flow-steps", () =>
      this.answerText(`{"items":[${this.step()}],"totalCount":1,"hasNext":false}`),
    );
    this.on("GET /api/v1/flow-steps/s1/revisions", () =>
      list([
        {
          id: "x",
          flowStepId: "s1",
          number: this.version - 1,
          configuration: {},
          placeholders: [],
          warnings: [],
          author: "bob",
          restoredFrom: null,
          createdAt: AT,
        },
      ]),
    );
    this.on(PUT, ({ headers, text }) => {
      if (headers.get("if-match") !== `"${this.version}"`) return json({ errors: ["outdated"] }, 412);
      this.store(/"parameters":(.*)\}\}$/s.exec(text)?.[1] ?? "");
      return this.answerText(`{"item":${this.step()}}`);
    });
  }

  /** Somebody has saved. */
  store(parameters: string): void {
    this.parameters = parameters;
    this.version++;
  }

  sent() {
    return this.asked
      .filter(({ method }) => method === "PUT")
      .map(({ text, headers }) => [headers.get("if-match"), text]);
  }

  private step(): string {
    const configuration = `{"modality":"chat","parameters":${this.parameters}}`;
    const rest = JSON.stringify({
      id: "s1",
      flowId: "f1",
      useCaseId: "u1",
      useCaseStepId: "us1",
      placeholders: ["NAME"],
      warnings: [],
      revision: this.version - 1,
      version: this.version,
      createdAt: AT,
      updatedAt: AT,
    });
    return `{"configuration":${configuration},${rest.slice(1)}`;
  }

  private answerText(text: string): Response {
    return new Response(text, { headers: { "content-type": "application/json" } });
  }
}

async function open(service: FlowService) {
  await signIn("anna", "right");
  service.asked.length = 0;
  const root = createRootRoute();
  const path = "/use-cases/$useCaseId/flows/$flowId";
  const page = createRoute({ getParentRoute: () => root, path, component: FlowPage });
  const history = createMemoryHistory({ initialEntries: ["/use-cases/u1/flows/f1"] });
  const router = createRouter({ routeTree: root.addChildren([page]), history });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000 } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        <ModalsProvider>
          {/* the router of the application is another one */}
          <RouterProvider router={router as never} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  // queries by role read the whole page each time, which is slow without a browser
  const title = await screen.findByText("Write", { selector: "h2" }, { timeout: 20_000 });
  const column = title.closest("section");
  if (!column) throw new Error("no column");
  return within(column);
}

type Column = ReturnType<typeof within>;

function temperature(step: Column): HTMLInputElement {
  return step.getByLabelText("Temperature", { selector: "input" }) as HTMLInputElement;
}

function press(where: Column, label: string): void {
  fireEvent.click(where.getByText(label, { selector: "button *" }));
}

const sentWith = (value: string) =>
  `{"configuration":{"modality":"chat","parameters":${PARAMETERS.replace("0.7", value)}}}`;

beforeEach(() => localStorage.clear());

describe("an editor", () => {
  it("saves one edit and leaves the rest of the text letter by letter", async () => {
    const service = new FlowService("editor");
    const step = await open(service);
    fireEvent.change(temperature(step), { target: { value: "0.90" } });
    press(step, "Save");
    await waitFor(() => expect(step.queryByText("Changed")).toBeNull());
    expect(service.sent()).toEqual([['"3"', sentWith("0.90")]]);
  });

  it("finds the placeholders as one types, and mends what was meant as one", async () => {
    const step = await open(new FlowService("editor"));
    const message = step.getByLabelText("Message 1") as HTMLTextAreaElement;
    fireEvent.change(message, { target: { value: "Hi <<OTHER>> and {{third}}" } });
    expect(step.getByText("OTHER")).toBeTruthy();
    fireEvent.click(step.getByLabelText("Fix: {{third}}"));
    expect(step.getByText("third")).toBeTruthy();
    expect(message.value).toBe("Hi <<OTHER>> and <<third>>");
  });

  it("finds the draft again after a reload, until it is saved", async () => {
    const service = new FlowService("editor");
    fireEvent.change(temperature(await open(service)), { target: { value: "1.5" } });
    cleanup();
    const step = await open(service);
    expect(step.getByText(/Your draft of .* has been restored/)).toBeTruthy();
    expect(temperature(step).value).toBe("1.5");
    fireEvent.keyDown(document.documentElement, { key: "s", code: "KeyS", ctrlKey: true });
    await waitFor(() => expect(step.queryByText("Changed")).toBeNull());
    expect(service.sent()).toEqual([['"3"', sentWith("1.5")]]);
    expect(Object.keys(localStorage).filter((key) => key.startsWith("aimm.draft"))).toEqual([]);
  });

  it("keeps no draft of a step that is gone", async () => {
    localStorage.setItem("aimm.draft.p1.f1.gone", "{}");
    await open(new FlowService("editor"));
    await waitFor(() => expect(localStorage.getItem("aimm.draft.p1.f1.gone")).toBeNull());
  });

  it("is warned before a running rollout starts again", async () => {
    const service = new FlowService("editor", "ADAPTIVE");
    const step = await open(service);
    await screen.findByText(/Saving starts a new epoch/);
    fireEvent.change(temperature(step), { target: { value: "1" } });
    press(step, "Save");
    expect(await screen.findByText(/a new epoch starts/)).toBeTruthy();
    expect(service.sent()).toEqual([]);
    press(screen, "Save and restart");
    await waitFor(() => expect(service.sent()).toHaveLength(1));
  });

  it("keeps what was typed when saving fails", async () => {
    const service = new FlowService("editor");
    const step = await open(service);
    fireEvent.change(temperature(step), { target: { value: "1" } });
    service.on(PUT, () => json({ errors: [] }, 503));
    press(step, "Save");
    expect(await step.findByText(/cannot write right now/)).toBeTruthy();
    expect(temperature(step).value).toBe("1");
    expect(step.getByText("Changed")).toBeTruthy();
  });
});

describe("a conflict", () => {
  async function collide(service: FlowService) {
    const step = await open(service);
    fireEvent.change(temperature(step), { target: { value: "0.9" } });
    service.store(PARAMETERS.replace("0.7", "0.2"));
    press(step, "Save");
    await screen.findByText(/Saved by bob/);
    return step;
  }

  it("shows both versions, and saves mine on top of theirs", async () => {
    const service = new FlowService("editor");
    const step = await collide(service);
    const table = await screen.findByLabelText("From Theirs: revision 3 to Yours, not saved");
    expect(table.textContent).toContain('removed:  "temperature": 0.2');
    expect(table.textContent).toContain('added:  "temperature": 0.9');
    press(screen, "Overwrite with mine");
    await waitFor(() => expect(step.queryByText("Changed")).toBeNull());
    expect(service.sent().map(([version]) => version)).toEqual(['"3"', '"4"']);
    expect(service.parameters).toContain('"temperature":0.9');
  });

  it("keeps theirs, and brings mine back", async () => {
    const service = new FlowService("editor");
    const step = await collide(service);
    press(screen, "Keep theirs");
    expect(temperature(step).value).toBe("0.2");
    press(step, "Restore it");
    expect(temperature(step).value).toBe("0.9");
    expect(service.sent()).toHaveLength(1);
  });

  it("can wait: nothing is lost by closing it", async () => {
    const step = await collide(new FlowService("editor"));
    press(screen, "Decide later");
    expect(await step.findByText(/bob saved revision 3 while you were editing/)).toBeTruthy();
    expect(temperature(step).value).toBe("0.9");
  });
});

it("lets a viewer look, and nothing else", async () => {
  const step = await open(new FlowService("viewer"));
  expect(screen.getByText(/your role is viewer/)).toBeTruthy();
  expect(temperature(step).readOnly).toBe(true);
  expect((step.getByLabelText("Message 1") as HTMLTextAreaElement).readOnly).toBe(true);
  expect(screen.queryByText(/Save|Add|Remove|Discard/, { selector: "button *" })).toBeNull();
});

it("archives an inactive flow", async () => {
  const service = new FlowService("editor", "INIT", false, false);
  service.on("PUT /api/v1/flows/f1", ({ text }) =>
    json({
      item: { id: "f1", useCaseId: "u1", title: "Bold", active: false, version: 2, ...JSON.parse(text) },
    }),
  );
  await open(service);
  fireEvent.click(await screen.findByLabelText("More actions"));
  fireEvent.click(await screen.findByText("Archive"));
  await waitFor(() => expect(service.sent()).toEqual([['"1"', '{"archived":true}']]));
});

it("restores an archived flow instead of activating it", async () => {
  const service = new FlowService("editor", "INIT", true);
  service.on("PUT /api/v1/flows/f1", ({ text }) =>
    json({
      item: { id: "f1", useCaseId: "u1", title: "Bold", active: false, version: 2, ...JSON.parse(text) },
    }),
  );
  await open(service);
  expect(await screen.findByText("Archived")).toBeTruthy();
  expect(screen.queryByText("Activate")).toBeNull();
  fireEvent.click(screen.getByText("Restore"));
  await waitFor(() => expect(service.sent()).toEqual([['"1"', '{"archived":false}']]));
});
