import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import type { TFunction } from "i18next";
import { look } from "./look";

export type T = TFunction<"editor">;

/** What every editor of JSON has, in the language of the page. */
export function jsonSetup(t: T, label: string, readOnly: boolean): Extension {
  return [
    look,
    json(),
    lineNumbers(),
    foldGutter(),
    history(),
    bracketMatching(),
    indentOnInput(),
    closeBrackets(),
    // Tab leaves the editor: the keyboard must not be caught in it
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...lintKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...defaultKeymap,
    ]),
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({ "aria-label": label, ...(readOnly && { "aria-readonly": "true" }) }),
    EditorState.phrases.of({
      Completions: t("completions"),
      "Fold line": t("fold"),
      "Unfold line": t("unfold"),
      unfold: t("unfold"),
      "folded code": t("foldedCode"),
      Diagnostics: t("diagnostics"),
      "No diagnostics": t("noDiagnostics"),
      "$ unchanged lines": t("unchanged"),
    }),
  ];
}

/** Mark what matches a pattern (global). */
export function marking(pattern: RegExp): Extension {
  const decorator = new MatchDecorator({
    regexp: pattern,
    decoration: Decoration.mark({ class: "cm-aimm-mark" }),
  });
  return ViewPlugin.define(
    (view) => ({
      marks: decorator.createDeco(view),
      update(update: ViewUpdate) {
        this.marks = decorator.updateDeco(update, this.marks);
      },
    }),
    { decorations: (plugin) => plugin.marks },
  );
}

/** The one change that turns a text into another: what they share at both ends stays. */
export function changeBetween(before: string, after: string): { from: number; to: number; insert: string } {
  let from = 0;
  const most = Math.min(before.length, after.length);
  while (from < most && before.charCodeAt(from) === after.charCodeAt(from)) from++;
  let tail = 0;
  while (
    tail < most - from &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++;
  }
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
}
