import { autocompletion } from "@codemirror/autocomplete";
import { type Diagnostic, linter } from "@codemirror/lint";
import { Annotation } from "@codemirror/state";
import { EditorView, hoverTooltip } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { nodeAt, type Path, parseJson } from "@/api/json/parse";
import { completionSource } from "./completion";
import { type HelpAt, helpFor } from "./help";
import { remarksOn } from "./problems";
import { changeBetween, jsonSetup, marking, type T } from "./setup";
import "./texts";

export interface JsonEditorProps {
  value: string;
  onChange?: (text: string) => void;
  /** What is edited, for those who cannot see it. */
  label: string;
  readOnly?: boolean;
  /** Which keys are known where. */
  help?: HelpAt;
  /** What is to be marked (a global pattern), and what is to be said about it. */
  mark?: RegExp;
  remarks?: (text: string) => Diagnostic[];
  /** Puts the cursor to what stands at a path, once for every object given. */
  goTo?: { path: Path } | null;
}

const fromOutside = Annotation.define<boolean>();
const NO_HELP: HelpAt = () => [];

function tooltip(helpAt: () => HelpAt) {
  return hoverTooltip((view, pos) => {
    const found = helpFor(view.state, pos, helpAt());
    if (!found) return null;
    return {
      pos: found.from,
      end: found.to,
      create: () => {
        const dom = document.createElement("div");
        dom.className = "cm-aimm-help";
        const [key, type, text] = ["b", "span", "p"].map((tag) =>
          dom.appendChild(document.createElement(tag)),
        );
        if (key) key.textContent = found.help.key;
        if (type) type.textContent = found.help.type;
        if (text) text.textContent = found.help.text;
        return { dom };
      },
    };
  });
}

function lint(t: T, more: () => JsonEditorProps["remarks"]) {
  return linter(
    (view): Diagnostic[] => {
      const text = view.state.doc.toString();
      const own = remarksOn(text).map(({ code, ...place }) => ({
        ...place,
        message: code === "twice" ? t("twice") : t(`problem.${code}`),
      }));
      return [...own, ...(more()?.(text) ?? [])];
    },
    { delay: 250 },
  );
}

/** An editor for JSON text. Loaded on demand: use `JsonEditor`. */
export default function JsonEditorView(props: JsonEditorProps) {
  const { value, label, readOnly = false, mark, goTo } = props;
  const { t } = useTranslation("editor");
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!host.current) return;
    const helpAt = () => latest.current.help ?? NO_HELP;
    view.current = new EditorView({
      parent: host.current,
      doc: latest.current.value,
      extensions: [
        jsonSetup(t, label, readOnly),
        mark ? marking(mark) : [],
        autocompletion({ override: [completionSource(helpAt)], icons: false }),
        tooltip(helpAt),
        lint(t, () => latest.current.remarks),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || update.transactions.some((one) => one.annotation(fromOutside))) return;
          latest.current.onChange?.(update.state.doc.toString());
        }),
      ],
    });
    return () => view.current?.destroy();
  }, [t, label, readOnly, mark]);

  // a newer text from outside goes in as one change, which undo takes back
  useEffect(() => {
    const editor = view.current;
    const before = editor?.state.doc.toString() ?? "";
    const after = value.replace(/\r\n?/g, "\n");
    if (!editor || before === after) return;
    editor.dispatch({ changes: changeBetween(before, after), annotations: fromOutside.of(true) });
  }, [value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || !goTo) return;
    const { root } = parseJson(editor.state.doc.toString());
    const node = root && nodeAt(root, goTo.path);
    if (!node) return;
    editor.dispatch({ selection: { anchor: node.from }, scrollIntoView: true });
    editor.focus();
  }, [goTo]);

  return <div ref={host} />;
}
