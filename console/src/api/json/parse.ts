/**
 * JSON with its places in the text.
 *
 * `JSON.parse` loses what the service keeps: the order of keys that look like numbers, `1.0`, integers beyond 2^53,
 * keys that stand twice. Configurations are therefore read and changed as text.
 *
 * Why not `jsonc-parser` (3.3): its edits write values by `JSON.stringify` (`0.70` becomes `0.7`), change the first of
 * keys that stand twice while readers take the last, and lose the spacing of the text; its parser overflows the stack
 * on deep input and places errors less exactly.
 */

export type ProblemCode =
  | "empty"
  | "unexpected"
  | "unexpectedEnd"
  | "missingComma"
  | "missingColon"
  | "missingKey"
  | "trailingComma"
  | "badNumber"
  | "badEscape"
  | "lineBreakInString"
  | "afterEnd"
  | "tooDeep";

/** What is wrong with a text, and where. */
export interface Problem {
  code: ProblemCode;
  at: number;
}

interface Place {
  from: number;
  to: number;
}

export interface Member {
  key: string;
  keyFrom: number;
  keyTo: number;
  value: Node;
}

export interface ObjectNode extends Place {
  kind: "object";
  members: Member[];
}

export interface ArrayNode extends Place {
  kind: "array";
  items: Node[];
}

export interface ScalarNode extends Place {
  kind: "string" | "number" | "boolean" | "null";
}

export type Node = ObjectNode | ArrayNode | ScalarNode;

export type Parsed = { root: Node; problem: null } | { root: null; problem: Problem };

const MOST_DEPTH = 400;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[\w.+-]+/y;
const WORDS: Record<string, ScalarNode["kind"]> = { true: "boolean", false: "boolean", null: "null" };
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;

class Failure extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

function fail(code: ProblemCode, at: number): never {
  throw new Failure({ code, at });
}

class Reader {
  at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  whole(): Node {
    this.space();
    if (this.at === this.text.length) fail("empty", 0);
    const root = this.value();
    this.space();
    if (this.at < this.text.length) fail("afterEnd", this.at);
    return root;
  }

  private space(): void {
    while (" \t\n\r".includes(this.text.charAt(this.at)) && this.at < this.text.length) this.at++;
  }

  private peek(): string {
    return this.text.charAt(this.at);
  }

  private value(): Node {
    const next = this.peek();
    if (next === "") fail("unexpectedEnd", this.at);
    if (next === "{" || next === "[") {
      if (++this.depth > MOST_DEPTH) fail("tooDeep", this.at);
      const node = next === "{" ? this.object() : this.array();
      this.depth--;
      return node;
    }
    return next === '"' ? this.string() : this.word();
  }

  private object(): ObjectNode {
    const from = this.at++;
    const members: Member[] = [];
    this.list("}", () => {
      if (this.peek() !== '"') fail(this.peek() === "" ? "unexpectedEnd" : "missingKey", this.at);
      const name = this.string();
      this.space();
      if (this.peek() !== ":") fail(this.peek() === "" ? "unexpectedEnd" : "missingColon", this.at);
      this.at++;
      this.space();
      const key = JSON.parse(this.text.slice(name.from, name.to)) as string;
      members.push({ key, keyFrom: name.from, keyTo: name.to, value: this.value() });
    });
    return { kind: "object", from, to: this.at, members };
  }

  private array(): ArrayNode {
    const from = this.at++;
    const items: Node[] = [];
    this.list("]", () => items.push(this.value()));
    return { kind: "array", from, to: this.at, items };
  }

  private list(end: "}" | "]", read: () => void): void {
    this.space();
    if (this.peek() === end) {
      this.at++;
      return;
    }
    for (;;) {
      read();
      this.space();
      const next = this.peek();
      if (next === end) break;
      if (next === "") fail("unexpectedEnd", this.at);
      if (next !== ",") fail("missingComma", this.at);
      const comma = this.at++;
      this.space();
      if (this.peek() === end) fail("trailingComma", comma);
    }
    this.at++;
  }

  private string(): ScalarNode {
    const from = this.at++;
    for (;;) {
      const next = this.peek();
      if (next === "") fail("unexpectedEnd", from);
      if (next === '"') break;
      if (next < " ") fail("lineBreakInString", this.at);
      if (next === "\\") {
        ESCAPE.lastIndex = this.at;
        const found = ESCAPE.exec(this.text);
        if (!found) fail("badEscape", this.at);
        this.at += found[0].length;
      } else {
        this.at++;
      }
    }
    return { kind: "string", from, to: ++this.at };
  }

  private word(): ScalarNode {
    const from = this.at;
    WORD.lastIndex = from;
    const word = WORD.exec(this.text)?.[0] ?? "";
    const known = WORDS[word];
    this.at = from + word.length;
    if (known) return { kind: known, from, to: this.at };
    NUMBER.lastIndex = from;
    const number = NUMBER.exec(this.text)?.[0];
    if (number !== undefined && number === word) return { kind: "number", from, to: this.at };
    return fail(/^[-+.\d]/.test(word) ? "badNumber" : "unexpected", from);
  }
}

/** The tree of a JSON text, or the first thing that is wrong with it. */
export function parseJson(text: string): Parsed {
  try {
    return { root: new Reader(text).whole(), problem: null };
  } catch (failure) {
    if (failure instanceof Failure) return { root: null, problem: failure.problem };
    throw failure;
  }
}

/** The text of a node. */
export function sourceOf(text: string, node: Node): string {
  return text.slice(node.from, node.to);
}

/** The string that a node holds. */
export function stringOf(text: string, node: Node): string {
  return JSON.parse(sourceOf(text, node)) as string;
}

/** The member that counts: of keys that stand twice the last one, as JSON readers do. */
export function memberOf(node: Node, key: string): Member | undefined {
  return node.kind === "object" ? node.members.findLast((member) => member.key === key) : undefined;
}

export type Path = ReadonlyArray<string | number>;

/** The node at a path of keys and positions. */
export function nodeAt(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const step of path) {
    if (!node) return undefined;
    if (typeof step === "string") node = memberOf(node, step)?.value;
    else node = node.kind === "array" ? node.items[step] : undefined;
  }
  return node;
}
