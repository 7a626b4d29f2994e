/** What separates two texts, line by line and, within lines that belong together, word by word. */

import { type Change, diff, presentableDiff } from "@codemirror/merge";

export interface Piece {
  text: string;
  changed: boolean;
}

/** One line side by side; null where one side has none. Line numbers begin at 1. */
export interface Row {
  kind: "same" | "changed";
  before: { number: number; pieces: Piece[] } | null;
  after: { number: number; pieces: Piece[] } | null;
}

const ALIKE = 0.4;
const MOST_PAIRS = 3600;

/** Words, spaces and signs; a placeholder is one word, and so is a number. */
export function words(line: string): string[] {
  return line.match(/<<[\w-]+>>|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[\p{L}\p{N}_]+|\s+|./gu) ?? [];
}

/** How much of the longer line the two have in common, 0 … 1; space does not count. */
function likeness(before: readonly string[], after: readonly string[]): number {
  const length = (list: readonly string[]) => list.join("").replace(/\s/g, "").length;
  const longer = Math.max(length(before), length(after));
  if (longer === 0) return 1;
  const counts = new Map<string, number>();
  for (const word of before) counts.set(word, (counts.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of after) {
    const left = counts.get(word) ?? 0;
    if (left === 0) continue;
    counts.set(word, left - 1);
    common += word.trim().length;
  }
  return common / longer;
}

/** One side of a pair of lines, what differs marked. */
function pieces(line: string, changes: ReadonlyArray<readonly [from: number, to: number]>): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  const add = (to: number, changed: boolean) => {
    if (to > at) found.push({ text: line.slice(at, to), changed });
    at = to;
  };
  for (const [from, to] of changes) {
    add(from, false);
    add(to, true);
  }
  add(line.length, false);
  return found;
}

/** Which removed line became which added line: pairs in order that together are most alike. */
function paired(removed: readonly string[][], added: readonly string[][]): Array<[number, number]> {
  if (removed.length * added.length > MOST_PAIRS) return [];
  const best = Array.from({ length: removed.length + 1 }, () => new Float64Array(added.length + 1));
  const likes = removed.map((one) => added.map((other) => likeness(one, other)));
  const value = (i: number, j: number) => best[i]?.[j] ?? 0;
  const gain = (i: number, j: number) => {
    const like = likes[i]?.[j] ?? 0;
    return like < ALIKE ? Number.NEGATIVE_INFINITY : value(i + 1, j + 1) + like;
  };
  for (let i = removed.length - 1; i >= 0; i--) {
    for (let j = added.length - 1; j >= 0; j--) {
      (best[i] as Float64Array)[j] = Math.max(value(i + 1, j), value(i, j + 1), gain(i, j));
    }
  }
  const pairs: Array<[number, number]> = [];
  let i = 0;
  let j = 0;
  while (i < removed.length && j < added.length) {
    if (gain(i, j) === value(i, j)) pairs.push([i++, j++]);
    else if (value(i + 1, j) >= value(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

class Rows {
  readonly rows: Row[] = [];
  private before = 1;
  private after = 1;

  same(lines: readonly string[]): void {
    for (const line of lines) {
      const whole = line === "" ? [] : [{ text: line, changed: false }];
      this.rows.push({
        kind: "same",
        before: { number: this.before++, pieces: whole },
        after: { number: this.after++, pieces: whole },
      });
    }
  }

  hunk(removed: readonly string[], added: readonly string[]): void {
    const old = removed.map(words);
    const now = added.map(words);
    let i = 0;
    let j = 0;
    for (const [a, b] of [...paired(old, now), [old.length, now.length] as const]) {
      for (; i < a; i++) this.change(pieces(removed[i] ?? "", []), null);
      for (; j < b; j++) this.change(null, pieces(added[j] ?? "", []));
      const [one, other] = [removed[a], added[b]];
      if (one === undefined || other === undefined) continue;
      this.pair(one, other);
      i++;
      j++;
    }
  }

  private pair(one: string, other: string): void {
    if (one === other) {
      this.same([one]); // a part of the text that changed may hold whole lines that did not
      return;
    }
    const changes = presentableDiff(one, other);
    this.change(
      pieces(
        one,
        changes.map(({ fromA, toA }) => [fromA, toA]),
      ),
      pieces(
        other,
        changes.map(({ fromB, toB }) => [fromB, toB]),
      ),
    );
  }

  private change(before: Piece[] | null, after: Piece[] | null): void {
    this.rows.push({
      kind: "changed",
      before: before && { number: this.before++, pieces: before },
      after: after && { number: this.after++, pieces: after },
    });
  }
}

// a page must not stand still: what takes longer is compared roughly
const CONFIG = { timeout: 300 };
// below the letters that are halves of others
const MOST_SIGNS = 0xd800;

/**
 * Both texts with one sign a line, the same for equal lines, so that a comparison of letters compares lines; null when
 * there are more different lines than signs.
 */
function signs(before: readonly string[], after: readonly string[]): [string, string] | null {
  const known = new Map<string, number>();
  const signOf = (line: string): string => {
    const at = known.get(line) ?? known.size;
    known.set(line, at);
    return String.fromCharCode(at);
  };
  const found: [string, string] = [before.map(signOf).join(""), after.map(signOf).join("")];
  return known.size > MOST_SIGNS ? null : found;
}

/** What differs between two texts, in lines; all of it where there is too much to compare. */
function changesIn(
  before: readonly string[],
  after: readonly string[],
): ReadonlyArray<Pick<Change, "fromA" | "toA" | "fromB" | "toB">> {
  const found = signs(before, after);
  return found ? diff(...found, CONFIG) : [{ fromA: 0, toA: before.length, fromB: 0, toB: after.length }];
}

/** Two texts side by side. */
export function diffLines(before: string, after: string): Row[] {
  const rows = new Rows();
  const [old, now] = [before.split("\n"), after.split("\n")];
  let at = 0;
  for (const { fromA, toA, fromB, toB } of changesIn(old, now)) {
    rows.same(old.slice(at, fromA));
    rows.hunk(old.slice(fromA, toA), now.slice(fromB, toB));
    at = toA;
  }
  rows.same(old.slice(at));
  return rows.rows;
}

/** Rows to show, or a stretch of unchanged ones that is folded away. */
export type Stretch = { folded: false; rows: Row[] } | { folded: true; rows: Row[] };

/** Fold long stretches without a change, keeping `context` rows around each change. */
export function folded(rows: readonly Row[], context = 3): Stretch[] {
  const near = new Uint8Array(rows.length);
  rows.forEach((row, index) => {
    if (row.kind === "changed") near.fill(1, Math.max(0, index - context), index + context + 1);
  });
  const found: Stretch[] = [];
  rows.forEach((row, index) => {
    const hidden = near[index] === 0;
    const last = found.at(-1);
    if (last && last.folded === hidden) last.rows.push(row);
    else found.push({ folded: hidden, rows: [row] });
  });
  // a fold of one or two rows takes as much room as the rows
  return found.map((one) => (one.rows.length <= 2 ? { folded: false, rows: one.rows } : one));
}

/** How many lines were taken out and put in. */
export function counted(rows: readonly Row[]): { removed: number; added: number } {
  const changed = rows.filter((row) => row.kind === "changed");
  return {
    removed: changed.filter((row) => row.before).length,
    added: changed.filter((row) => row.after).length,
  };
}
