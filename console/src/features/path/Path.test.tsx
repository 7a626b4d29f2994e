// @vitest-environment jsdom
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { api } from "@/api/client";
import { chooseLanguage } from "@/i18n";
import { renderInApp } from "@/testing/render";
import { BuildToday } from "./BuildToday";
import { DecisionDialog } from "./DecisionDialog";
import type { Path, Point, StageView } from "./queries";
import { StagePicture } from "./StagePicture";
import { StageSection } from "./StageSection";

const DECISION = {
  id: "d1",
  useCaseId: "u1",
  stage: "proof-of-concept",
  outcome: "go",
  approach: null,
  role: "Owner",
  reason: "It works.",
  decidedBy: "ann",
  decidedAt: "2026-01-01T00:00:00Z",
  evidenceHash: "0".repeat(64),
  supersedes: null,
  supersededBy: null,
} as const;

const point = (code: Point["code"], fields: Partial<Point> = {}): Point => ({
  code,
  state: "open",
  count: 0,
  needed: 1,
  asks: code,
  missing: "todo",
  waiver: null,
  ...fields,
});

const WAIVER = {
  id: "w1",
  useCaseId: "u1",
  point: "gate",
  requirementId: null,
  reason: "Not this quarter.",
  endsOn: "2030-01-31",
  waivedBy: "ann",
  createdAt: "2026-01-01T00:00:00Z",
  revokedBy: null,
  revokedAt: null,
} as const;

const TUNING: StageView = {
  stage: "fine-tuning",
  points: [
    point("enough-data", { state: "unknown", count: 12, needed: null }),
    point("pipeline", { state: "done", count: 3, missing: null }),
    point("gate", { waiver: WAIVER }),
    point("repeated-runs", { needed: 2 }),
  ],
  waitsFor: ["enough-data", "repeated-runs"],
  outcomes: ["release", "hold"],
  decision: null,
};

const stage = (name: StageView["stage"], fields: Partial<StageView> = {}): StageView => ({
  ...TUNING,
  stage: name,
  ...fields,
});

const SCOPING = stage("scoping", { points: [], waitsFor: [], outcomes: ["recommend"], decision: DECISION });

const PATH: Path = {
  useCaseId: "u1",
  stage: "scoping",
  stages: [stage("proof-of-concept", { decision: DECISION }), SCOPING, TUNING, stage("own-model")],
};

beforeEach(() => chooseLanguage("en"));

function section(view: StageView, waive = vi.fn()) {
  renderInApp(<StageSection useCaseId="u1" view={view} current mayWrite decide={vi.fn()} waive={waive} />);
  return waive;
}

it("shows the stages in their order, with the current one", () => {
  renderInApp(<StagePicture path={PATH} />);
  const steps = screen.getAllByRole("listitem");
  expect(steps.map((one) => one.getAttribute("aria-current"))).toEqual([null, "step", null, null]);
  expect(steps[0]?.textContent).toContain("Go");
  expect(within(steps[2] as HTMLElement).getByText("1 of 4 points done")).toBeTruthy();
});

it("shows the evidence of each point, and what is missing", () => {
  section(TUNING);
  const rows = screen.getAllByRole("listitem");
  expect(rows.map((one) => within(one).getByRole("img").getAttribute("aria-label"))).toEqual([
    "Done",
    "Not known",
    "Open",
    "Open",
  ]);
  expect(rows[0]?.textContent).not.toContain("Define a pipeline");
  expect(rows[1]?.textContent).toContain("12");
  expect(rows[2]?.textContent).toContain("Not this quarter.");
  expect(rows[3]?.textContent).toContain("Give the pipeline a trigger.");
  expect(rows[3]?.textContent).toContain("0 of 2");
});

it("answers the four questions of a stage", () => {
  section({ ...TUNING, stage: "proof-of-concept", outcomes: ["go", "no-go"] });
  const asked = screen.getAllByRole("heading", { level: 3 }).map((one) => one.textContent);
  expect(asked).toEqual([
    "What we know",
    "What we don't know yet",
    "What Engineering can build today",
    "What we decide",
  ]);
  expect(screen.getByText("Nothing yet. To decide: Go / No-go.")).toBeTruthy();
  expect(screen.getByText(/this stage has not begun/)).toBeTruthy();
});

it("says what can be built today, and what it takes", () => {
  const measured = { run: "First", madeAt: "", answered: 48, missing: 0, tokensIn: 1, tokensOut: 1 };
  const build = {
    code: "chat",
    steps: [{ code: "answer", title: "Answer", description: "", placeholders: [] }],
    flow: "Short answers",
    ready: true,
    served: false,
    measured: { ...measured, p50Ms: 820.4, p95Ms: 1940, cost: 0.0012 },
    examples: [],
  };
  const { rerender } = renderInApp(<BuildToday build={build} />);
  expect(screen.getByText("answer")).toBeTruthy();
  expect(screen.getByText(/820 ms median, 1,940 ms at 95%/).textContent).toContain("$1.20 for 1,000 answers");
  expect(screen.getByText(/Short answers/).textContent).toContain("once the use case is active");
  rerender(<span />);
  renderInApp(<BuildToday build={{ ...build, measured: null }} />);
  expect(screen.getByText(/not known yet/)).toBeTruthy();
});

it("offers to waive what is neither done nor waived", async () => {
  const waive = section(TUNING);
  const offers = screen.getAllByRole("button", { name: /^Waive/ });
  expect(offers).toHaveLength(2);
  await userEvent.setup().click(offers[1] as HTMLElement);
  expect(waive).toHaveBeenCalledWith(TUNING.points[3]);
});

it("speaks Italian", async () => {
  await chooseLanguage("it");
  section(TUNING);
  expect(screen.getByText("Un gate decide sui rilasci")).toBeTruthy();
});

it("asks for an approach where one is recommended, and names the decision that it supersedes", async () => {
  const post = vi.spyOn(api, "POST").mockResolvedValue({
    data: { item: DECISION },
    response: new Response(),
  } as never);
  const close = vi.fn();
  renderInApp(<DecisionDialog useCaseId="u1" view={SCOPING} close={close} />);
  const user = userEvent.setup();
  const record = await screen.findByRole("button", { name: "Record the decision" });
  await user.type(screen.getByLabelText(/Your role/), "Owner");
  await user.type(screen.getByLabelText(/Reason/), "Cheap.");
  expect((record as HTMLButtonElement).disabled).toBe(true);
  await user.type(screen.getByLabelText(/Approach/), "A prompt");
  await user.click(record);
  await vi.waitFor(() => expect(close).toHaveBeenCalled());
  const [, asked] = post.mock.calls[0] as unknown as [string, { body: unknown }];
  expect(asked.body).toEqual({
    useCaseId: "u1",
    stage: "scoping",
    outcome: "recommend",
    role: "Owner",
    reason: "Cheap.",
    approach: "A prompt",
    supersedes: "d1",
  });
});
