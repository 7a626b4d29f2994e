/**
 * A kind of record, described once: its fields make the form with its checks, the comparison after a conflict, the
 * columns of its list and the file that the list is saved as. A page adds only what is special about it.
 *
 * Descriptions stand in `src/kinds`. They are data: what draws them is loaded when it is needed.
 */
import type { Limits } from "@/api/checks";
import type { Schemas } from "@/api/client";
import type { Cell, Kind as CellKind } from "../charts/table/data";

/** What a field of a form holds. */
export type Value = string | readonly string[];
export type Draft<N extends string = string> = Readonly<Record<N, Value>>;

/** One line, a code in fixed width, a text of several lines, a list of words, a number, or one of several choices. */
export type Control = "line" | "code" | "prose" | "words" | "number" | "choice";

export interface Field<N extends string = string> {
  as: Control;
  /** What may be chosen; the labels are in the texts of the kind (`choices.<name>.<value>`). */
  choices?: readonly string[];
  /** Proposed from the text of another field until somebody writes one. */
  proposedFrom?: NoInfer<N>;
  /** The text of another field stands for it when nobody writes one, and is then not shown as its own. */
  standsIn?: NoInfer<N>;
}

/** What every stored record has. */
export interface Stored {
  id: string;
  version: number;
}

/** What the service takes to make one, without what the page knows (such as the id of its parent). */
type Editable<Body> = Exclude<keyof Body & string, `${string}Id`>;

/**
 * Every field of a body must be described, so that a new one in the API does not compile until it is.
 *
 * The labels are in the texts of the kind (`fields.<name>.label` and `.hint`).
 */
export type FieldsOf<B extends keyof Schemas> = Readonly<
  Record<Editable<Schemas[B]>, Field<Editable<Schemas[B]>>>
>;

export interface Kind<N extends string, R extends Stored, B> {
  /** Namespace of its texts. */
  texts: string;
  /** In the order in which they are shown. */
  fields: Readonly<Record<N, Field<N>>>;
  /** What the service accepts; see `@/api/limits`. */
  limits: Limits;
  /** As it is stored now. */
  read: (record: R) => Promise<R>;
  create: (body: B) => Promise<R>;
  /** Changes what `patch` names; with an older `version` than the stored one it fails with 412. */
  change: (record: R, patch: Partial<B>, version: number) => Promise<R>;
  /** Keys of the queries that show it (null: of those that show a new one); asked anew after every attempt. */
  shownBy: (record: R | null) => ReadonlyArray<readonly unknown[]>;
}

/** One column of a list. */
export interface Column<R> {
  /** Its heading is in the texts of the kind (`columns.<name>`). */
  name: string;
  /** What it says, and what is saved as CSV. */
  value: (row: R) => Cell;
  /** How it is said; a text by default. */
  as?: CellKind;
}

/** The names of a kind's fields, in order. */
export function namesOf<N extends string>(kind: { fields: Readonly<Record<N, unknown>> }): N[] {
  return Object.keys(kind.fields) as N[];
}
