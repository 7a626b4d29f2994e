import { type Node, type Parsed, type ProblemCode, parseJson } from "@/api/json/parse";

/** Something to be said about a stretch of a text. */
export interface Remark {
  from: number;
  to: number;
  severity: "error" | "warning" | "info";
  /** What is wrong; `twice` is a key that stands twice. */
  code: ProblemCode | "twice";
}

function twice(node: Node, found: Remark[]): void {
  if (node.kind === "array") for (const one of node.items) twice(one, found);
  if (node.kind !== "object") return;
  const seen = new Set<string>();
  for (const { key, keyFrom, keyTo, value } of node.members) {
    if (seen.has(key)) found.push({ from: keyFrom, to: keyTo, severity: "warning", code: "twice" });
    seen.add(key);
    twice(value, found);
  }
}

/** What is wrong with a JSON text as such. */
export function remarksOn(text: string, parsed: Parsed = parseJson(text)): Remark[] {
  if (parsed.problem) {
    const { at, code } = parsed.problem;
    const word = /^[\w.+-]+/.exec(text.slice(at))?.[0].length ?? 1;
    return [{ from: at, to: Math.min(at + word, text.length), severity: "error", code }];
  }
  const found: Remark[] = [];
  twice(parsed.root, found);
  return found;
}

/** Line and column of a place, both from 1. */
export function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
