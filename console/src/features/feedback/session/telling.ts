/** What is told of a session, from the server's answer. */
import type { Schemas } from "@/api/client";
import type { Story } from "../queries";

export type Phase = Schemas["Phase"];

/** What a session was told, as a key of the texts. */
export type Why = "drawn" | "drawnSome" | "forced" | "fallback" | "sticky";

/** What a share table says of its cause. */
export type Cause =
  | { kind: "person"; who: string }
  /** In the service's own words, which are English. */
  | { kind: "rollout" | "other"; words: string };

const BY_ROLLOUT = "rollout: ";
const BY_PERSON = "changed by ";

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

/** Who or what set the shares of a draw, from the text that is stored with them. */
export function causeOf(text: string): Cause {
  if (text.startsWith(BY_PERSON)) return { kind: "person", who: text.slice(BY_PERSON.length) };
  if (text.startsWith(BY_ROLLOUT)) return { kind: "rollout", words: text.slice(BY_ROLLOUT.length) };
  return { kind: "other", words: text };
}
