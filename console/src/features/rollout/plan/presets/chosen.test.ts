import { expect, test } from "vitest";
import type { Configuration, Preset } from "../../queries";
import { sampleRollout } from "../../sample";
import { withValue } from "../draft";
import { chosenOf } from "./chosen";

const configuration = sampleRollout().configuration as Configuration;
const presets: Preset[] = [
  { name: "careful", configuration: withValue(configuration, "adaptive.delta", 0.01), plan: null },
  { name: "balanced", configuration, plan: null },
];

test("a draft is the preset that it equals, or one's own", () => {
  expect(chosenOf(presets, configuration)).toBe("balanced");
  expect(chosenOf(presets, withValue(configuration, "adaptive.delta", 0.01))).toBe("careful");
  expect(chosenOf(presets, withValue(configuration, "adaptive.delta", 0.02))).toBeNull();
});
