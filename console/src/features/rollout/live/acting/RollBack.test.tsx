import "@/testing/requests";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Rollout } from "@/api/useCases";
import { renderInApp } from "@/testing/render";
import { FakeService, json } from "@/testing/service";
import { sampleFlow, sampleRollout } from "../../sample";
import { SceneOf } from "../../scene";
import { RollBack } from "./RollBack";

const PUT = "PUT /api/v1/use-cases/u/rollout-strategy/state";
let service: FakeService;

function open(over: Partial<Rollout> = {}) {
  const flows = [sampleFlow("old", 50), sampleFlow("new", 30), sampleFlow("other", 20)];
  const plain = sampleRollout({ rolloutState: "ADAPTIVE", startShares: { old: 80, new: 10, other: 10 } });
  const { progress } = plain;
  if (!progress) throw new Error("the sample has no progress");
  renderInApp(
    <SceneOf rollout={{ ...plain, progress: { ...progress, flows }, ...over }}>
      <RollBack close={() => undefined} />
    </SceneOf>,
  );
}

const cells = () => screen.getAllByRole("cell").map((cell) => cell.textContent);
const asked = () => service.asked.find((one) => `${one.method} ${one.path}` === PUT)?.body;

beforeEach(() => {
  service = new FakeService().on(PUT, () => json({ item: sampleRollout() }));
});

test("goes back to the shares of the start, with nothing for the flows that are chosen", async () => {
  open();
  expect(cells()).toEqual(["50%", "80%", "30%", "10%", "20%", "10%"]);
  await userEvent.click(screen.getByRole("checkbox", { name: "Flow new" }));
  expect(cells()).toEqual(["50%", "88.9%", "30%", "0%", "20%", "11.1%"]);
  await userEvent.click(screen.getByRole("button", { name: "Roll back" }));
  await waitFor(() => expect(asked()).toMatchObject({ state: "FORCED_ESCAPED", zeroFlowIds: ["new"] }));
});

test("leaves at least one flow", async () => {
  open();
  for (const box of screen.getAllByRole("checkbox")) await userEvent.click(box);
  expect(screen.getByText("At least one flow must be left.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Roll back" }).hasAttribute("disabled")).toBe(true);
});

test("follows an escape rule unless the start is chosen", async () => {
  const { configuration } = sampleRollout();
  const rule = {
    flowId: "new",
    minFeedback: 5,
    lowerScore: 2,
    rollback: [{ flowId: "old", finalServePct: 100 }],
  };
  open({ configuration: { ...configuration, escape: { rules: [rule], evidence: null } } });
  expect(cells()).toEqual(["50%", "100%", "30%", "0%", "20%", "0%"]);
  await userEvent.click(screen.getByRole("button", { name: "Roll back" }));
  await waitFor(() => expect(asked()).toMatchObject({ state: "FORCED_ESCAPED", zeroFlowIds: null }));
});
