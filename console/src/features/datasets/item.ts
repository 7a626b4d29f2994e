/** An item of a dataset as its form has it, and what a saved form sends; values stay letter by letter. */
import { formatJson } from "@/api/json/layout";
import { memberOf, type Node, parseJson, sourceOf, stringOf } from "@/api/json/parse";
import type { ExpectedKind, Item } from "./queries";

/** A value of an item: a text as people read it, or JSON text. */
export interface Value {
  text: string;
  isJson: boolean;
}

export interface ItemForm {
  inputs: readonly (Value & { name: string })[];
  kind: ExpectedKind | null;
  expected: Value;
  slice: string;
  tags: string[];
  source: string;
  group: string;
}

/** What a value says in a list. */
export const said = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value, null, 1);

function shownValue(text: string, node: Node, asJson = false): Value {
  if (node.kind === "string" && !asJson) return { text: stringOf(text, node), isJson: false };
  return { text: formatJson(sourceOf(text, node)), isJson: true };
}

const sourceIn = ({ text, isJson }: Value): string => (isJson ? text : JSON.stringify(text));

/** The item in an answer's text. */
export function itemIn(text: string): { item: Item; form: ItemForm } {
  const { root } = parseJson(text);
  const node = root && memberOf(root, "item")?.value;
  const inputs = node && memberOf(node, "inputs")?.value;
  if (!node || inputs?.kind !== "object") throw new SyntaxError("The answer has no item.");
  const item = JSON.parse(sourceOf(text, node)) as Item;
  const expected = memberOf(node, "expected")?.value;
  const value = expected && memberOf(expected, "value")?.value;
  const kind = item.expected?.kind ?? null;
  return {
    item,
    form: {
      inputs: inputs.members.map((member) => ({ name: member.key, ...shownValue(text, member.value) })),
      kind,
      expected: value ? shownValue(text, value, kind === "json") : { text: "", isJson: false },
      slice: item.slice ?? "",
      tags: item.tags,
      source: item.source ?? "",
      group: item.group ?? "",
    },
  };
}

/** The form of a new item with inputs of these names. */
export const blankForm = (names: readonly string[]): ItemForm => ({
  inputs: names.map((name) => ({ name, text: "", isJson: false })),
  kind: null,
  expected: { text: "", isJson: false },
  slice: "",
  tags: [],
  source: "",
  group: "",
});

/** The JSON of a new item; inputs that say nothing are left out, and null stands for an item without any. */
export function newItemOf(form: ItemForm, key: string): string | null {
  const inputs = form.inputs.filter(({ text }) => text.trim() !== "");
  if (inputs.length === 0) return null;
  const named = inputs.map((one) => `${JSON.stringify(one.name)}:${sourceIn(one)}`);
  const parts = [`"inputs":{${named.join(",")}}`];
  if (form.kind !== null) parts.push(`"expected":${expectedSource(form)}`);
  for (const name of ["slice", "source", "group"] as const) {
    if (form[name].trim()) parts.push(`"${name}":${JSON.stringify(form[name].trim())}`);
  }
  if (form.tags.length > 0) parts.push(`"tags":${JSON.stringify(form.tags)}`);
  if (key.trim()) parts.push(`"key":${JSON.stringify(key.trim())}`);
  return `{"items":[{${parts.join(",")}}]}`;
}

/** The fields that are not JSON and should be: `expected`, or the name of an input after `inputs.`. */
export function wrongIn({ inputs, kind, expected }: ItemForm): Set<string> {
  const wrong = inputs.filter(({ text, isJson }) => isJson && parseJson(text).problem);
  const found = new Set(wrong.map(({ name }) => `inputs.${name}`));
  if (kind !== null && expected.isJson && parseJson(expected.text).problem) found.add("expected");
  return found;
}

function expectedSource({ kind, expected }: ItemForm): string {
  if (kind === null) return "null";
  return `{"kind":"${kind}","value":${sourceIn(expected)}}`;
}

/** The form with another kind of expected value; a document may be a text or JSON, and stays what it is. */
export function withKind(form: ItemForm, kind: ExpectedKind | null): ItemForm {
  const isJson = kind === "json" || (kind === "document" && form.expected.isJson);
  return { ...form, kind, expected: { ...form.expected, isJson } };
}

/** The JSON of what has changed; null when nothing has. */
export function editOf(before: ItemForm, after: ItemForm): string | null {
  const parts: string[] = [];
  const inputsOf = ({ inputs }: ItemForm) =>
    `{${inputs.map((one) => `${JSON.stringify(one.name)}:${sourceIn(one)}`).join(",")}}`;
  if (inputsOf(before) !== inputsOf(after)) parts.push(`"inputs":${inputsOf(after)}`);
  if (expectedSource(before) !== expectedSource(after)) parts.push(`"expected":${expectedSource(after)}`);
  for (const name of ["slice", "source", "group"] as const) {
    if (before[name] !== after[name]) parts.push(`"${name}":${JSON.stringify(after[name].trim() || null)}`);
  }
  if (JSON.stringify(before.tags) !== JSON.stringify(after.tags)) {
    parts.push(`"tags":${JSON.stringify(after.tags)}`);
  }
  return parts.length === 0 ? null : `{${parts.join(",")}}`;
}
