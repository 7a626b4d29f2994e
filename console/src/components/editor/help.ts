import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { Path } from "@/api/json/parse";

/** A part of the tree that the editor keeps of its text. */
export type SyntaxNode = ReturnType<typeof syntaxTree>["topNode"];

/** What a key is for; offered while one types, and shown over it. */
export interface KeyHelp {
  key: string;
  /** What may stand there, in a few words: "number, 0 to 2". */
  type: string;
  text: string;
  /** JSON text of a value to begin with. */
  insert: string;
  /** JSON texts of values to choose from. */
  values?: readonly string[];
}

/** The keys that are known in the object at a path; `[]` is the top one. */
export type HelpAt = (path: Path) => readonly KeyHelp[];

export function keyText(state: EditorState, name: SyntaxNode): string {
  const source = state.sliceDoc(name.from, name.to);
  try {
    return JSON.parse(source) as string;
  } catch {
    return source.replaceAll('"', "");
  }
}

/** The path of the innermost object around a node, and the node of that object; null outside of all. */
export function objectAround(
  state: EditorState,
  node: SyntaxNode,
): { object: SyntaxNode; path: Path } | null {
  let object: SyntaxNode | null = node;
  while (object && object.name !== "Object") object = object.parent;
  return object && { object, path: pathOf(state, object) };
}

function pathOf(state: EditorState, from: SyntaxNode): Path {
  const path: Array<string | number> = [];
  let node = from;
  for (let parent = node.parent; parent; parent = node.parent) {
    if (parent.name === "Property") {
      const name = parent.getChild("PropertyName");
      path.unshift(name ? keyText(state, name) : "");
    } else if (parent.name === "Array") {
      path.unshift(placeIn(parent, node));
    }
    node = parent;
  }
  return path;
}

function placeIn(array: SyntaxNode, node: SyntaxNode): number {
  let place = 0;
  for (let child = array.firstChild; child && child.from < node.from; child = child.nextSibling) {
    if (/^[A-Z]/.test(child.name) && !child.type.isError) place++;
  }
  return place;
}

/** The keys that an object has already. */
export function keysOf(state: EditorState, object: SyntaxNode): Set<string> {
  const names = object.getChildren("Property").map((property) => property.getChild("PropertyName"));
  return new Set(names.filter((name) => name !== null).map((name) => keyText(state, name)));
}

/** The known key whose name stands at a place. */
export function helpFor(state: EditorState, pos: number, helpAt: HelpAt) {
  const name = syntaxTree(state).resolveInner(pos, 1);
  if (name.name !== "PropertyName") return null;
  const around = objectAround(state, name);
  const key = keyText(state, name);
  const help = around && helpAt(around.path).find((one) => one.key === key);
  return help ? { help, from: name.from, to: name.to } : null;
}
