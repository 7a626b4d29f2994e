import { expect, test } from "vitest";
import { type FlowStanding, firstSteps } from "./first_steps";

const flow = (given: Partial<FlowStanding>): FlowStanding =>
  ({ flowId: "f", active: false, missingSteps: [], picks: 0, ...given }) as FlowStanding;
const done = (steps: number, active: boolean, flows: FlowStanding[], sessions = 0) =>
  firstSteps(steps, active, { flows, sessions })
    .filter((one) => one.done)
    .map((one) => one.step);

test("nothing is done at first", () => {
  expect(done(0, false, [])).toEqual([]);
});

test("a flow without any step has nothing to configure yet", () => {
  expect(done(0, false, [flow({})])).toEqual(["flow"]);
});

test("one complete flow is enough to go on, while none is active", () => {
  const flows = [flow({ flowId: "a", missingSteps: ["s"] }), flow({ flowId: "b" })];
  expect(done(1, false, flows)).toEqual(["steps", "flow", "configurations"]);
});

test("every active flow must be complete", () => {
  const flows = [flow({ active: true }), flow({ flowId: "b", active: true, missingSteps: ["s"] })];
  const steps = firstSteps(1, false, { flows, sessions: 0 });
  expect(steps.find((one) => one.step === "configurations")).toEqual({
    step: "configurations",
    done: false,
    flowId: "b",
  });
});

test("proposes the most complete flow to be activated", () => {
  const flows = [flow({ flowId: "a", missingSteps: ["s", "t"] }), flow({ flowId: "b", missingSteps: ["s"] })];
  const steps = firstSteps(2, false, { flows, sessions: 0 });
  expect(steps.find((one) => one.step === "activeFlow")?.flowId).toBe("b");
});

test("a pick is enough for the last one, even before a session is counted", () => {
  expect(done(1, true, [flow({ active: true, picks: 1 })])).toHaveLength(6);
  expect(done(1, true, [flow({ active: true })], 3)).toHaveLength(6);
});

test("a rollout that starts counts from 0, and the first pick stays done", () => {
  const standing = { flows: [flow({ active: true })], sessions: 0 };
  const left = (recent: boolean) => firstSteps(1, true, standing, recent).filter((one) => !one.done);
  expect(left(true)).toEqual([]);
  expect(left(false).map((one) => one.step)).toEqual(["firstPick"]);
});
