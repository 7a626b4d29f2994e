import { expect, it } from "vitest";
import { flowColors } from "@/components/charts/flowColors";
import type { FlowStanding } from "../first_steps";
import { apart, listed } from "./shown";

function flow(at: number, active = false): FlowStanding {
  return {
    flowId: `f${at}`,
    title: `Prompt ${at}`,
    description: at % 2 ? "Long" : "Short",
    active,
  } as FlowStanding;
}

it("puts active flows apart and keeps their order", () => {
  const { active, inactive } = listed([flow(1, true), flow(2, true), flow(3)], "");
  expect(active.map((one) => one.flowId)).toEqual(["f1", "f2"]);
  expect(inactive.map((one) => one.flowId)).toEqual(["f3"]);
});

it("puts archived flows apart", () => {
  const { inactive, archived } = listed([flow(1), { ...flow(2), archived: true }], "");
  expect(inactive.map((one) => one.flowId)).toEqual(["f1"]);
  expect(archived.map((one) => one.flowId)).toEqual(["f2"]);
});

it("finds flows by all words of title and description, in any case", () => {
  const flows = Array.from({ length: 20 }, (_, at) => flow(at, at < 5));
  const { active, inactive } = listed(flows, " SHORT prompt 1");
  expect(active).toEqual([]);
  expect(inactive.map((one) => one.flowId)).toEqual(["f10", "f12", "f14", "f16", "f18"]);
  expect(listed(flows, "nothing")).toEqual({ active: [], inactive: [], archived: [] });
});

it("shows no two neighbours in one colour, however many flows there are", () => {
  const ids = Array.from({ length: 929 }, (_, at) => `flow-${(at * 7919) % 1009}`);
  const colors = flowColors(ids);
  const shown = apart(ids, colors);
  ids.forEach((id, at) => {
    if (at > 0) expect(shown.get(id)).not.toBe(shown.get(ids[at - 1] ?? ""));
  });
});

it("changes no colour while there are enough", () => {
  const ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
  expect([...apart(ids, flowColors(ids))].sort()).toEqual([...flowColors(ids)].sort());
});
