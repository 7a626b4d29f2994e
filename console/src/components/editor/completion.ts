import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  pickedCompletion,
} from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { type HelpAt, type KeyHelp, keysOf, keyText, objectAround, type SyntaxNode } from "./help";

const KEY_BEFORE = /[{,]\s*("?)([\w-]*)$/;

function applyKey(help: KeyHelp) {
  return (view: EditorView, completion: Completion, start: number, to: number) => {
    const from = view.state.sliceDoc(start - 1, start) === '"' ? start - 1 : start;
    const after = view.state.sliceDoc(to, to + 200);
    const quote = after.startsWith('"') ? 1 : 0;
    const hasValue = /^"?\s*:/.test(after);
    const insert = hasValue ? `"${help.key}"` : `"${help.key}": ${help.insert}`;
    const inside = /^(""|\[\]|\{\})$/.test(help.insert) ? 1 : 0;
    const end = from + insert.length;
    const comma = !hasValue && /^\s*"/.test(after.slice(quote)) ? "," : ""; // another key follows
    view.dispatch({
      changes: { from, to: to + quote, insert: insert + comma },
      selection: { anchor: hasValue ? end : end - inside },
      annotations: pickedCompletion.of(completion),
      userEvent: "input.complete",
    });
  };
}

function keyCompletions(
  state: EditorState,
  node: SyntaxNode,
  pos: number,
  helpAt: HelpAt,
): CompletionResult | null {
  const around = objectAround(state, node);
  const typed = KEY_BEFORE.exec(state.sliceDoc(Math.max(0, pos - 200), pos))?.[2];
  if (!around || typed === undefined) return null;
  const present = keysOf(state, around.object);
  present.delete(typed);
  const options = helpAt(around.path)
    .filter((help) => !present.has(help.key))
    .map((help, at) => ({
      label: help.key,
      detail: help.type,
      info: help.text,
      type: "property",
      boost: -at,
      apply: applyKey(help),
    }));
  return { from: pos - typed.length, options, validFor: /^[\w-]*$/ };
}

function valueCompletions(
  state: EditorState,
  node: SyntaxNode,
  pos: number,
  helpAt: HelpAt,
): CompletionResult | null {
  const property = node.name === "Property" ? node : node.parent;
  const name = property?.getChild("PropertyName");
  if (property?.name !== "Property" || !name || node.name === "PropertyName" || pos < name.to) return null;
  const around = objectAround(state, property);
  const key = keyText(state, name);
  const values = around && helpAt(around.path).find((one) => one.key === key)?.values;
  if (!values) return null;
  const typing = node !== property && node.name !== "⚠";
  if (!typing && !/:\s*$/.test(state.sliceDoc(name.to, pos))) return null;
  const options = values.map((value) => ({ label: value, type: "constant" }));
  return typing ? { from: node.from, to: node.to, options } : { from: pos, options };
}

/** Known keys and values where they fit. */
export function completionSource(helpAt: () => HelpAt): CompletionSource {
  return (context: CompletionContext) => {
    const { state, pos, explicit } = context;
    const node = syntaxTree(state).resolveInner(pos, -1);
    const value = valueCompletions(state, node, pos, helpAt());
    if (value) return value;
    if (node.name === "String" || node.name === "Number") return null;
    if (!explicit && !context.matchBefore(/["\w-]+/)) return null;
    return keyCompletions(state, node, pos, helpAt());
  };
}
