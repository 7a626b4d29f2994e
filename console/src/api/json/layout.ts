import { type Node, parseJson, sourceOf } from "./parse";

const STEP = "  ";
const ROOM = 80;

/** How a string, number or word is written on lines that begin with `margin`. */
type Scalar = (source: string, margin: string) => string;

const asItIs: Scalar = (source) => source;

function list(open: string, parts: string[], close: string, margin: string): string {
  const lines = parts.map((part) => `${margin}${STEP}${part}`).join(",\n");
  return `${open}\n${lines}\n${margin}${close}`;
}

function laidOut(text: string, node: Node, margin: string, scalar: Scalar): string {
  const inner = margin + STEP;
  if (node.kind === "object") {
    if (node.members.length === 0) return "{}";
    const members = node.members.map(
      ({ keyFrom, keyTo, value }) => `${text.slice(keyFrom, keyTo)}: ${laidOut(text, value, inner, scalar)}`,
    );
    return list("{", members, "}", margin);
  }
  if (node.kind === "array") {
    const items = node.items.map((one) => laidOut(text, one, inner, scalar));
    const line = `[${items.join(", ")}]`;
    const flat = node.items.every(({ kind }) => kind !== "object" && kind !== "array");
    if (items.length === 0 || (flat && line.length <= ROOM && !line.includes("\n"))) return line;
    return list("[", items, "]", margin);
  }
  return scalar(sourceOf(text, node), margin);
}

/**
 * A JSON text laid out for people; keys, their order, numbers and strings stay letter by letter. Text that is no
 * JSON stays as it is.
 *
 * @param margin what stands before every line but the first.
 */
export function formatJson(text: string, margin = ""): string {
  const { root } = parseJson(text);
  return root ? laidOut(text, root, margin, asItIs) : text;
}

function asBlock(source: string, margin: string): string {
  if (!source.startsWith('"') || !source.includes("\\n")) return source;
  const lines = (JSON.parse(source) as string).split("\n");
  if (lines.length === 1) return source; // an escaped backslash before an n
  const block = lines.map((line) => (line === "" ? "" : `${margin}${STEP}${line}`));
  return `"""\n${block.join("\n")}\n${margin}"""`;
}

/** A JSON text to be read, not to be parsed: strings of several lines are written over several lines. */
export function readableJson(text: string): string {
  const { root } = parseJson(text);
  return root ? laidOut(text, root, "", asBlock) : text;
}

function packed(text: string, node: Node): string {
  if (node.kind === "object") {
    const members = node.members.map(
      ({ keyFrom, keyTo, value }) => `${text.slice(keyFrom, keyTo)}:${packed(text, value)}`,
    );
    return `{${members.join(",")}}`;
  }
  if (node.kind === "array") return `[${node.items.map((one) => packed(text, one)).join(",")}]`;
  return sourceOf(text, node);
}

/** A JSON text without the space between its parts, else letter by letter. Text that is no JSON stays as it is. */
export function packJson(text: string): string {
  const { root } = parseJson(text);
  return root ? packed(text, root) : text;
}

/** Whether a JSON text has a layout of its own, which is to be kept. (Strings hold no line breaks.) */
export function hasLayout(text: string): boolean {
  return text.includes("\n");
}
