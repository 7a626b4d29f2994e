import { expect, test } from "vitest";
import type { Configuration } from "../../queries";
import { sampleFlow, sampleRollout } from "../../sample";
import { lacking, leastRatings } from "./early";

const configuration = sampleRollout().configuration as Configuration;

test("a chance says something from the plan's own minimum", () => {
  expect(leastRatings(configuration)).toBe(20);
  const patient = { ...configuration, adaptive: { ...configuration.adaptive, minFeedback: 50 } };
  expect(leastRatings(patient)).toBe(50);
});

test("who is not compared lacks nothing", () => {
  const flows = [
    sampleFlow("few", 50, { ratings: 19 }),
    sampleFlow("enough", 50, { ratings: 20 }),
    sampleFlow("out", 0, { ratings: 3, chanceBest: null }),
  ];
  expect(lacking(flows, configuration).map((flow) => flow.flowId)).toEqual(["few"]);
});
