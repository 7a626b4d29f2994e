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

/**
 * How a field is written: one line, a name that is taken letter by letter, a code in fixed width, a text of several
 * lines, a list of words, one of several options, any of them, one of the values that the API allows, a number, a new
 * password, or a list of small records with `parts`.
 */
export type Control =
  | "line"
  | "name"
  | "code"
  | "prose"
  | "words"
  | "one"
  | "some"
  | "choice"
  | "number"
  | "password"
  | "rows";

/** A part of each row; in the texts of the kind, `fields.<field>.parts.<name>`. */
export interface Part {
  name: string;
  as: "line" | "prose" | "number";
  required?: true;
}

export interface Field<N extends string = string> {
  as: Control;
  /** Takes half of the width, where there is room. */
  half?: true;
  /** Proposed from the text of another field until somebody writes one. */
  proposedFrom?: NoInfer<N>;
  /** The text of another field stands for it when nobody writes one, and is then not shown as its own. */
  standsIn?: NoInfer<N>;
  /** What can be chosen; in the texts of the kind, `options.<field>.<option>.label` and `.hint`. */
  options?: readonly string[];
  /** What each row of a list of small records has. */
  parts?: readonly Part[];
  /** What the limits do not state: what is wrong with a text, in the words in which the service would refuse it. */
  check?: (text: string) => string | null;
}

/** What every stored record has. */
export interface Stored {
  id: string;
  /** Absent in kinds that nobody can change. */
  version?: number;
}

/** What the service takes to make one, without what the page knows (such as the id of its parent). */
type Editable<Body> = Exclude<keyof Body & string, `${string}Id`>;

/**
 * Every field of a body must be described, so that a new one in the API does not compile until it is.
 *
 * What is said at a field is in the texts of the kind: `fields.<name>.label` and `.hint`, and where the general words
 * do not fit, `.wrong` for an error and `.taken` for a text that another record has.
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
  create: (body: B) => Promise<R>;
  /** As it is stored now; this and `change` are absent where nobody can change what was made. */
  read?: (record: R) => Promise<R>;
  /** Changes what `patch` names; with an older `version` than the stored one it fails with 412. */
  change?: (record: R, patch: Partial<B>, version: number) => Promise<R>;
  /** Keys of the queries that show it (null: of those that show a new one); asked anew after every attempt. */
  shownBy: (record: R | null) => ReadonlyArray<readonly unknown[]>;
}

/** What is known everywhere of a kind that is in the list of kinds, `src/kinds/index.ts`. */
export interface Entry {
  /** Its name in the audit log. */
  entity: string;
  /** Namespace of its texts. */
  texts: string;
  /** The path of the page that shows one, with `$useCaseId` and the id of the record last, as far as it has them. */
  page?: string;
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
