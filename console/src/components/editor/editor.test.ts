// @vitest-environment jsdom
import { type Completion, CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { json } from "@codemirror/lang-json";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { describe, expect, it } from "vitest";
import { completionSource } from "./completion";
import { type HelpAt, helpFor } from "./help";
import { placeOf, remarksOn } from "./problems";
import { changeBetween } from "./setup";

const helpAt: HelpAt = (path) => {
  if (path.length === 0) {
    return [
      { key: "temperature", type: "number", text: "How varied", insert: "0.7" },
      { key: "model", type: "text", text: "Which", insert: '""' },
      { key: "messages", type: "list", text: "What is said", insert: "[]" },
    ];
  }
  if (path[0] === "messages" && path.length === 2) {
    return [{ key: "role", type: "text", text: "Who", insert: '"user"', values: ['"user"', '"system"'] }];
  }
  return [];
};

/** Text with the cursor at `|`. */
function at(text: string): EditorView {
  const pos = text.indexOf("|");
  const doc = text.replace("|", "");
  return new EditorView({
    state: EditorState.create({ doc, selection: { anchor: pos }, extensions: [json()] }),
  });
}

function ask(view: EditorView, explicit = true): CompletionResult | null {
  const context = new CompletionContext(view.state, view.state.selection.main.head, explicit);
  return completionSource(() => helpAt)(context) as CompletionResult | null;
}

function labels(text: string, explicit = true): string[] {
  return ask(at(text), explicit)?.options.map((one) => one.label) ?? [];
}

function choose(text: string, label: string): string {
  const view = at(text);
  const result = ask(view);
  const option = result?.options.find((one) => one.label === label) as Completion;
  const to = result?.to ?? view.state.selection.main.head;
  if (typeof option.apply === "function") option.apply(view, option, result?.from ?? 0, to);
  else view.dispatch({ changes: { from: result?.from ?? 0, to, insert: label } });
  const { anchor } = view.state.selection.main;
  const doc = view.state.doc.toString();
  return typeof option.apply === "function" ? `${doc.slice(0, anchor)}|${doc.slice(anchor)}` : doc;
}

describe("completion of keys", () => {
  it("offers what is known and not there yet", () => {
    expect(labels('{"model": "m", |}')).toEqual(["temperature", "messages"]);
    expect(labels('{"messages": [{|}]}')).toEqual(["role"]);
    expect(labels('{"other": {|}}')).toEqual([]);
  });

  it("comes by itself once something is typed, also behind a quote", () => {
    expect(labels('{"te|"}', false)).toContain("temperature");
    expect(labels("{te|}", false)).toContain("temperature");
    expect(labels("{|}", false)).toEqual([]);
  });

  it("stays away inside texts", () => {
    expect(labels('{"model": "te|"}')).toEqual([]);
  });

  it("writes key and value, and puts the cursor where one goes on", () => {
    expect(choose('{"te|"}', "temperature")).toBe('{"temperature": 0.7|}');
    expect(choose("{|}", "model")).toBe('{"model": "|"}');
    expect(choose("{me|}", "messages")).toBe('{"messages": [|]}');
    expect(choose('{\n  "te|"\n  "x": 1}', "temperature")).toBe('{\n  "temperature": 0.7|,\n  "x": 1}');
    expect(choose('{te|\n  "x": 1}', "model")).toBe('{"model": "|",\n  "x": 1}');
  });

  it("changes the key alone where there is a value", () => {
    expect(choose('{"te|": 3}', "temperature")).toBe('{"temperature"|: 3}');
  });
});

describe("completion of values", () => {
  it("offers the known ones and replaces what is there", () => {
    expect(labels('{"messages": [{"role": |}]}')).toEqual(['"user"', '"system"']);
    expect(choose('{"messages": [{"role": "us|"}]}', '"system"')).toBe('{"messages": [{"role": "system"}]}');
  });
});

it("explains the key under the pointer", () => {
  const view = at('{"temperature|": 1, "x": {"temperature": 2}}');
  expect(helpFor(view.state, 4, helpAt)?.help.text).toBe("How varied");
  expect(helpFor(view.state, 18, helpAt)).toBeNull();
  expect(helpFor(view.state, 28, helpAt)).toBeNull();
});

describe("remarksOn", () => {
  it("points at what is wrong", () => {
    expect(remarksOn('{"a": tru}')).toEqual([{ from: 6, to: 9, severity: "error", code: "unexpected" }]);
    expect(remarksOn("")).toEqual([{ from: 0, to: 0, severity: "error", code: "empty" }]);
  });

  it("warns of keys that stand twice, at any depth", () => {
    expect(remarksOn('{"a":[{"b":1,"b":2}],"c":1}')).toEqual([
      { from: 13, to: 16, severity: "warning", code: "twice" },
    ]);
  });
});

it("says where something is", () => {
  expect(placeOf("ab\ncd", 4)).toEqual({ line: 2, column: 2 });
});

it("finds the one change between two texts", () => {
  for (const [before, after] of [
    ["aaa", "aaaa"],
    ["abc", "abc"],
    ["", "x"],
    ["one two", "one too two"],
    ["abab", "ab"],
  ] as const) {
    const { from, to, insert } = changeBetween(before, after);
    expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
  }
});
