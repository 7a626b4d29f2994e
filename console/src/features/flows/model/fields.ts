import { type Node, type Problem, parseJson, stringOf } from "@/api/json/parse";
import { type Group, type Kind, type Parameter, parameterOf } from "./parameters";

/** One parameter as the form shows it. */
export interface Field {
  key: string;
  group: Group;
  kind: Kind;
  parameter: Parameter | undefined;
  node: Node;
}

export type FormContent =
  | { kind: "fields"; fields: Field[] }
  /** No object: it has no keys to show. */
  | { kind: "other" }
  | { kind: "broken"; problem: Problem };

const GROUPS: readonly Group[] = ["model", "prompt", "sampling", "other"];

function allStrings(node: Node): boolean {
  return node.kind === "array" && node.items.every((one) => one.kind === "string");
}

function isMessages(node: Node): boolean {
  return node.kind === "array" && node.items.every((one) => one.kind === "object");
}

/** How a value is edited; it depends on what it is now, so that no value is bent to fit a field. */
export function kindOf(node: Node, parameter: Parameter | undefined): Kind {
  switch (node.kind) {
    case "string":
      return parameter?.kind === "line" ? "line" : "prose";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array":
      if (parameter?.kind === "messages" && isMessages(node)) return "messages";
      // an empty list may become a list of anything, unless one knows of what
      if (allStrings(node) && (node.items.length > 0 || parameter?.kind === "strings")) return "strings";
      return "structure";
    default:
      return "structure";
  }
}

/** What the form shows of a JSON text: common parameters first, in the order of their groups, then all others. */
export function fieldsOf(text: string): FormContent {
  const { root, problem } = parseJson(text);
  if (problem) return { kind: "broken", problem };
  if (root.kind !== "object") return { kind: "other" };
  // of keys that stand twice the last one counts
  const last = new Map(root.members.map((member) => [member.key, member]));
  const fields = [...last.values()].map(({ key, value }): Field => {
    const parameter = parameterOf(key);
    return {
      key,
      group: parameter?.group ?? "other",
      kind: kindOf(value, parameter),
      parameter,
      node: value,
    };
  });
  return {
    kind: "fields",
    fields: GROUPS.flatMap((group) => fields.filter((field) => field.group === group)),
  };
}

/** A JSON number as somebody types it: a decimal comma and a missing 0 are mended; null when it is none. */
export function numberFrom(typed: string): string | null {
  const text = typed
    .trim()
    .replace(",", ".")
    .replace(/^(-?)\./, "$10.")
    .replace(/^\+/, "");
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? text : null;
}

/** A text for one line, where what cannot be seen is written out: `\n`. */
export function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
}

/** The JSON text of what somebody typed in that form; null when an escape is wrong. */
export function unescaped(typed: string): string | null {
  const source = `"${typed.replace(/\\.|"/g, (found) => (found === '"' ? '\\"' : found))}"`;
  const { root } = parseJson(source);
  return root?.kind === "string" ? source : null;
}

export interface Message {
  /** null when the message has none, or no text. */
  role: string | null;
  content: string | null;
}

/** The messages of a conversation; parts that are no texts are null. */
export function messagesOf(text: string, node: Node): Message[] {
  if (node.kind !== "array") return [];
  return node.items.map((one) => {
    const textOf = (key: string): string | null => {
      const member = one.kind === "object" ? one.members.findLast((part) => part.key === key) : undefined;
      return member?.value.kind === "string" ? stringOf(text, member.value) : null;
    };
    return { role: textOf("role"), content: textOf("content") };
  });
}
