import { formatJson, hasLayout } from "./layout";
import { memberOf, type Node, nodeAt, type Path, parseJson } from "./parse";

function splice(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}

function rootOf(text: string): Node {
  const { root, problem } = parseJson(text);
  if (!root) throw new SyntaxError(`${problem.code} at ${problem.at}`);
  return root;
}

/** The space between the part that ends at `from` and the next one. */
function gap(text: string, from: number): string {
  return /^\s*/.exec(text.slice(from))?.[0] ?? "";
}

/** What stands before a line's first letter, of the line on which `at` is. */
function marginAt(text: string, at: number): string {
  const line = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(line, at))?.[0] ?? "";
}

/** How a new part is to be written among the others. */
interface Style {
  /** What its lines begin with. */
  margin: string;
  /** Between key and value. */
  colon: string;
  /** Over several lines. */
  wide: boolean;
}

function fitted(json: string, { wide, margin }: Pick<Style, "wide" | "margin">): string {
  return wide ? formatJson(json, margin) : json;
}

interface Part {
  from: number;
  to: number;
}

function partsOf(node: Node): Part[] {
  if (node.kind === "array") return node.items;
  if (node.kind !== "object") return [];
  return node.members.map(({ keyFrom, value }) => ({ from: keyFrom, to: value.to }));
}

/** Add a part (a value, or `key: value`) at the end of an object or array, spaced as its other parts are. */
function append(text: string, node: Node, part: (style: Style) => string): string {
  const parts = partsOf(node);
  const last = parts.at(-1);
  if (!last) {
    const outer = marginAt(text, node.from);
    const inner = `${outer}  `;
    const wide = hasLayout(text) || text.trim().length <= 2;
    const body = part({ margin: inner, colon: wide ? ": " : ":", wide });
    return splice(text, node.from + 1, node.to - 1, wide ? `\n${inner}${body}\n${outer}` : body);
  }
  const before = parts.at(-2);
  const space = before ? gap(text, text.indexOf(",", before.to) + 1) : gap(text, node.from + 1);
  const margin = space.includes("\n") ? space.slice(space.lastIndexOf("\n") + 1) : marginAt(text, last.from);
  const style = { margin, colon: colonIn(text, node), wide: space.includes("\n") };
  return splice(text, last.to, last.to, `,${space}${part(style)}`);
}

function colonIn(text: string, node: Node): string {
  const last = node.kind === "object" ? node.members.at(-1) : undefined;
  return last ? text.slice(last.keyTo, last.value.from) : ": ";
}

/**
 * Replace the value at a path; everything else in the text stays letter by letter.
 *
 * @throws SyntaxError when the text is no JSON, RangeError when there is nothing at the path.
 */
export function replaceAt(text: string, path: Path, json: string): string {
  const node = nodeAt(rootOf(text), path);
  if (!node) throw new RangeError(`nothing at ${path.join(".")}`);
  const style = { margin: marginAt(text, node.from), wide: hasLayout(text) };
  return splice(text, node.from, node.to, fitted(json, style));
}

/**
 * Set one member of the object at a path (the top one by default): its value is replaced where it stands, or the
 * member is added at the end. Everything else in the text stays letter by letter.
 *
 * @throws SyntaxError when the text is no JSON, RangeError when there is no object at the path.
 */
export function setMember(text: string, key: string, json: string, path: Path = []): string {
  const node = nodeAt(rootOf(text), path);
  if (node?.kind !== "object") throw new RangeError(`no object at ${path.join(".")}`);
  if (memberOf(node, key)) return replaceAt(text, [...path, key], json);
  return append(text, node, (style) => `${JSON.stringify(key)}${style.colon}${fitted(json, style)}`);
}

/** Add an item at the end of the array at a path; see `setMember`. */
export function appendItem(text: string, path: Path, json: string): string {
  const node = nodeAt(rootOf(text), path);
  if (node?.kind !== "array") throw new RangeError(`no array at ${path.join(".")}`);
  return append(text, node, (style) => fitted(json, style));
}

/** Take out the member or item at a path, with its comma; what is not there stays away. */
export function removeAt(text: string, path: Path): string {
  const parent = nodeAt(rootOf(text), path.slice(0, -1));
  const last = path.at(-1);
  if (!parent || last === undefined) return text;
  const parts = partsOf(parent);
  const at =
    parent.kind === "object" ? parent.members.findLastIndex(({ key }) => key === last) : Number(last);
  const part = parts[at];
  if (!part) return text;
  const before = parts[at - 1];
  const after = parts[at + 1];
  if (after) return splice(text, part.from, after.from, "");
  if (before) return splice(text, before.to, part.to, "");
  return splice(text, parent.from + 1, parent.to - 1, "");
}
