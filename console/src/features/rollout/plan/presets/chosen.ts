/** Which preset a draft is. */
import type { Configuration, Preset } from "../../queries";
import { type Draft, same } from "../draft";

/** The name of the preset that the draft equals; null for a plan of one's own. */
export function chosenOf(presets: readonly Preset[], draft: Draft): Preset["name"] | null {
  return presets.find((one) => same(one.configuration as Configuration, draft))?.name ?? null;
}
