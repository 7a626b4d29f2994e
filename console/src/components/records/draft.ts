/** What a form holds, and what becomes of it. */
import { type Limits, problemOf } from "@/api/checks";
import { codeFrom } from "../code/codeFrom";
import type { Control, Draft, Field, Value } from "./kind";
import { numberIn } from "./numbers";
import { completedRows, rowProblem, rowsOf, sentRows } from "./rows";

type Fields<N extends string> = Readonly<Record<N, Field<N>>>;
type Facts = Readonly<Record<string, unknown>>;

const isList = (value: unknown): value is readonly string[] => Array.isArray(value);

export function sameValue(one: Value | undefined, other: Value | undefined): boolean {
  return isList(one) && isList(other) ? one.join("\n") === other.join("\n") : one === other;
}

function textOf(value: unknown): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : "";
}

/** What the form shows of a record, or of what is proposed for a new one. */
export function draftOf<N extends string>(names: readonly N[], fields: Fields<N>, facts: Facts): Draft<N> {
  const shown = names.map((name): [N, Value] => {
    const { as, standsIn, parts = [] } = fields[name];
    const value = facts[name];
    if (as === "rows") return [name, rowsOf(parts, value)];
    if (as === "words" || as === "some") return [name, isList(value) ? value : []];
    const text = textOf(value);
    const stood = standsIn !== undefined && text.trim() === textOf(facts[standsIn]).trim();
    return [name, stood ? "" : text];
  });
  return Object.fromEntries(shown) as Draft<N>;
}

function isKept(as: Control, text: string): boolean {
  return as === "password" || (as === "prose" && text.trim() !== "");
}

/** What is sent: without the space around lines, and with what stands in for what nobody wrote. */
export function completed<N extends string>(
  names: readonly N[],
  fields: Fields<N>,
  draft: Draft<N>,
): Draft<N> {
  const trimmed = names.map((name): [N, Value] => {
    const value = draft[name];
    if (isList(value) && fields[name].as === "rows") return [name, completedRows(value)];
    if (isList(value)) return [name, value.map((one) => one.trim()).filter((one) => one !== "")];
    return [name, isKept(fields[name].as, value) ? value : value.trim()];
  });
  const whole = Object.fromEntries(trimmed) as Record<N, Value>;
  for (const name of names) {
    const { standsIn } = fields[name];
    if (standsIn && whole[name] === "") whole[name] = whole[standsIn];
  }
  return whole;
}

/** A draft after a field was written in; `free` are the fields that nobody has written in by hand. */
export function written<N extends string>(
  fields: Fields<N>,
  draft: Draft<N>,
  { name, value, free }: { name: N; value: Value; free: ReadonlySet<N> },
): Draft<N> {
  const next: Record<N, Value> = { ...draft, [name]: value };
  for (const other of Object.keys(draft) as N[]) {
    if (fields[other].proposedFrom === name && free.has(other)) next[other] = codeFrom(textOf(value));
  }
  return next;
}

/** What the service would refuse, by field, in its words. */
export function problemsOf<N extends string>(
  names: readonly N[],
  { fields, limits }: { fields: Fields<N>; limits: Limits },
  draft: Draft<N>,
): Partial<Record<N, string>> {
  const found: Partial<Record<N, string>> = {};
  for (const name of names) {
    const value = draft[name];
    const { as, check, parts = [] } = fields[name];
    const text = textOf(value);
    const noNumber = as === "number" && text !== "" && Number.isNaN(numberIn(text));
    const checked = noNumber ? "must be a number" : problemOf(value, limits[name]);
    const said = isList(value) ? as === "rows" && rowProblem(parts, value) : check?.(value);
    const problem = checked ?? (said || null);
    if (problem !== null) found[name] = problem;
  }
  return found;
}

/** What a new record is made of: what may be absent and is empty is left out. */
export function bodyOf<N extends string>(limits: Limits, draft: Draft<N>): Partial<Record<N, Value>> {
  const given = (Object.entries(draft) as Array<[N, Value]>).filter(
    ([name, value]) => value.length > 0 || limits[name]?.required,
  );
  return Object.fromEntries(given) as Partial<Record<N, Value>>;
}

/** What differs from what was stored; a text that was emptied is cleared with null. */
export function patchOf<N extends string>(
  limits: Limits,
  before: Draft<N>,
  after: Draft<N>,
): Partial<Record<N, Value | null>> {
  const changed = (Object.entries(after) as Array<[N, Value]>).filter(
    ([name, value]) => !sameValue(before[name], value),
  );
  return Object.fromEntries(
    changed.map(([name, value]) => [name, value === "" && !limits[name]?.required ? null : value]),
  ) as Partial<Record<N, Value | null>>;
}

type Sent = Value | number | null | ReturnType<typeof sentRows>;

/** What is sent, with the numbers of fields that hold one, and the records of those that hold rows. */
export function withNumbers<N extends string>(
  fields: Fields<N>,
  body: Partial<Record<N, Value | null>>,
): Partial<Record<N, Sent>> {
  const sent = (Object.entries(body) as Array<[N, Value | null]>).map(([name, value]) => {
    const { as, parts = [] } = fields[name];
    if (as === "rows") return [name, sentRows(parts, value ?? [])] as const;
    return [name, as === "number" && typeof value === "string" ? numberIn(value) : value] as const;
  });
  return Object.fromEntries(sent) as Partial<Record<N, Sent>>;
}

export type Side = "theirs" | "mine";

/** A field on which two versions of a record differ. */
export interface Difference<N extends string> {
  name: N;
  theirs: Value;
  mine: Value;
  /** Both were changed since the form was opened; else the one that was changed is proposed. */
  both: boolean;
  proposed: Side;
}

/**
 * What two people changed at the same time.
 *
 * @param base what both began with.
 */
export function differences<N extends string>(
  base: Draft<N>,
  theirs: Draft<N>,
  mine: Draft<N>,
): Difference<N>[] {
  const names = Object.keys(mine) as N[];
  return names
    .filter((name) => !sameValue(theirs[name], mine[name]))
    .map((name) => {
      const changedByThem = !sameValue(base[name], theirs[name]);
      const changedByMe = !sameValue(base[name], mine[name]);
      return {
        name,
        theirs: theirs[name],
        mine: mine[name],
        both: changedByThem && changedByMe,
        proposed: changedByMe ? "mine" : "theirs",
      };
    });
}

/** Mine, with their version of the fields for which that was chosen. */
export function chosenOf<N extends string>(
  mine: Draft<N>,
  found: readonly Difference<N>[],
  sides: ReadonlyMap<N, Side>,
): Draft<N> {
  const chosen: Record<N, Value> = { ...mine };
  for (const { name, theirs } of found) if (sides.get(name) === "theirs") chosen[name] = theirs;
  return chosen;
}
