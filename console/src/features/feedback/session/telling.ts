/** What is told of a session, from the server's answer. */
import type { Schemas } from "@/api/client";
import type { Story } from "../queries";

export type Phase = Schemas["Phase"];

/** What a session was told, as a key of the texts. */
export type Why = "drawn" | "drawnSome" | "forced" | "fallback" | "sticky";

export interface Chance {
  id: string;
  title: string | null;
  /** 0 to 1. */
  probability: number;
  chosen: boolean;
}

/** The chances in the draw, the largest first; flows that could not be drawn are left out, but for the chosen one. */
export function chancesOf(story: Story): Chance[] {
  const all = (story.draw?.propensities ?? []).map((one, at) => ({
    id: one.flowId ?? `deleted-${at}`,
    title: one.flowTitle,
    probability: one.probability,
    chosen: one.flowId !== null && one.flowId === story.flowId,
  }));
  return all
    .filter((one) => one.probability > 0 || one.chosen)
    .sort((a, b) => b.probability - a.probability || a.id.localeCompare(b.id));
}

/** The chance of the flow that the session got; null when it is not known. */
export function chanceOf(story: Story): number | null {
  return chancesOf(story).find((one) => one.chosen)?.probability ?? null;
}

export function whyOf(story: Story): Why {
  if (story.reason === "forced" || story.reason === "fallback" || story.reason === "sticky") {
    return story.reason;
  }
  return chanceOf(story) === null ? "drawnSome" : "drawn";
}

/** The phase at a moment; null when that was before the rollout's last start. */
export function phaseAt(points: ReadonlyArray<{ at: string; phase: Phase }>, moment: string): Phase | null {
  const wanted = Date.parse(moment);
  let found: Phase | null = null;
  for (const point of points) {
    if (Date.parse(point.at) > wanted) break;
    found = point.phase;
  }
  return found;
}
