/** What the pictures over time are drawn from. */

import type { Known } from "@/components/charts/plot/shapes";
import type { ChartData } from "@/components/charts/table/data";
import type { Phase } from "@/components/page/StatePill";
import type { History, What } from "../queries";

export interface Picture {
  xs: number[];
  since: number;
  until: number;
}

const AFTERWARDS = 0.08;

/**
 * The places of a history; null before there is anything to draw.
 *
 * @param ended when it ended: what comes long after that is no part of the picture
 */
export function pictureOf(history: History, ended: number | null = null): Picture | null {
  const xs = history.points.map((point) => Date.parse(point.at));
  const since = xs[0];
  if (since === undefined) return null;
  const now = Date.parse(history.until);
  const until = ended === null ? now : Math.min(now, ended + (ended - since) * AFTERWARDS);
  return { xs, since, until: Math.max(until, since + 1000) };
}

/** The history of those flows that took part: a flow that was never served or rated is not in the picture. */
export function takingPart(history: History): History {
  const kept = history.flows
    .map((_, flow) => flow)
    .filter((flow) =>
      history.points.some((point) => (point.shares[flow] ?? 0) > 0 || (point.ratings[flow] ?? 0) > 0),
    );
  const pick = <T>(values: readonly T[]): T[] => kept.map((flow) => values[flow] as T);
  return {
    ...history,
    flows: pick(history.flows),
    points: history.points.map((point) => ({
      ...point,
      shares: pick(point.shares),
      means: pick(point.means),
      lows: pick(point.lows),
      highs: pick(point.highs),
      chances: pick(point.chances),
      ratings: pick(point.ratings),
      sessions: pick(point.sessions),
    })),
  };
}

/** The lines of a value with its interval, one a flow. */
export function scoreLines(history: History, xs: readonly number[]): Array<Array<Known | null>> {
  return history.flows.map((_, flow) =>
    history.points.map((point, at) => {
      const value = point.means[flow];
      if (value === null || value === undefined) return null;
      return {
        x: xs[at] ?? 0,
        value,
        low: point.lows[flow] ?? value,
        high: point.highs[flow] ?? value,
        epoch: point.epoch,
      };
    }),
  );
}

/** The lines of the chance of being best, one a flow. */
export function chanceLines(history: History, xs: readonly number[]): Array<Array<Known | null>> {
  return history.flows.map((_, flow) =>
    history.points.map((point, at) => {
      const value = point.chances[flow];
      if (value === null || value === undefined) return null;
      return { x: xs[at] ?? 0, value, low: value, high: value, epoch: point.epoch };
    }),
  );
}

/**
 * Bounds for scores: as narrow as what is known for sure allows, in half stars.
 *
 * What was known at the beginning (next to nothing) would spread the axis over all stars, so the wide intervals of
 * few ratings are cut off, while every mean is seen, and what is known of each flow now.
 */
export function scoreBounds(lines: ReadonlyArray<ReadonlyArray<Known | null>>): [number, number] {
  const known = lines.flat().filter((one): one is Known => one !== null);
  if (known.length === 0) return [1, 5];
  const latest = lines.flatMap((line) => line.findLast((one) => one !== null) ?? []);
  const sure = [
    ...known.filter((one) => one.high - one.low < 1.2),
    ...latest.filter((one) => one.high - one.low < 2),
  ];
  const low = Math.min(...known.map((one) => one.value), ...sure.map((one) => one.low));
  const high = Math.max(...known.map((one) => one.value), ...sure.map((one) => one.high));
  return [Math.max(1, Math.floor(low * 2) / 2), Math.min(5, Math.ceil(high * 2) / 2)];
}

/** What the pictures of a history show, as a table: a row for each moment, columns for each flow. */
export function historyTable(
  history: History,
  shown: "shares" | "scores" | "chances",
  name: string,
  words: { time: string; low: (flow: string) => string; high: (flow: string) => string },
): ChartData {
  const kind = ({ shares: "percent", scores: "score", chances: "part" } as const)[shown];
  const intervals = shown === "scores";
  return {
    name,
    columns: [
      { name: words.time, kind: "moment" },
      ...history.flows.flatMap(({ title }) => [
        { name: title, kind },
        ...(intervals ? [words.low(title), words.high(title)].map((bound) => ({ name: bound, kind })) : []),
      ]),
    ],
    rows: history.points.map((point) => {
      const values = { shares: point.shares, scores: point.means, chances: point.chances }[shown];
      return [
        Date.parse(point.at),
        ...history.flows.flatMap((_, flow) => [
          values[flow] ?? null,
          ...(intervals ? [point.lows[flow] ?? null, point.highs[flow] ?? null] : []),
        ]),
      ];
    }),
  };
}

export interface PhaseSpan {
  phase: Phase;
  from: number;
  to: number;
}

/** The stretches of each phase, from places in order at which a phase holds. */
export function spansOf(places: ReadonlyArray<{ x: number; phase: Phase }>, until: number): PhaseSpan[] {
  const spans: PhaseSpan[] = [];
  for (const { x, phase } of places) {
    const last = spans[spans.length - 1];
    if (last?.phase === phase) continue;
    if (last) last.to = x;
    spans.push({ phase, from: x, to: until });
  }
  return spans
    .map((span) => ({ ...span, to: Math.min(span.to, until) }))
    .filter((span) => span.to > span.from);
}

export function phaseSpans(history: History, { xs, until }: Picture): PhaseSpan[] {
  return spansOf(
    history.points.map(({ phase }, at) => ({ phase, x: xs[at] ?? 0 })),
    until,
  );
}

const LOOKS: Partial<Record<What, string>> = {
  escaped: "red",
  flow_escaped: "red",
  completed: "teal",
  flow_dropped: "orange",
  drifted: "red",
  withheld: "yellow",
  warmup_held: "orange",
  epoch_started: "grape",
  manual_change: "grape",
  forced: "grape",
};

/** Colour of what is worth a mark in a picture; null for what the phases show already. */
export function markColor(what: What): string | null {
  const name = LOOKS[what];
  return name ? `var(--mantine-color-${name}-6)` : null;
}
