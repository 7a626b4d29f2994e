import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./MergeEditor.module.css";
import { jsonSetup, marking, type T } from "./setup";
import "./texts";

export interface MergeEditorProps {
  theirs: string;
  /** What the editor begins with. */
  mine: string;
  onChange: (mine: string) => void;
  theirsLabel: string;
  mineLabel: string;
  mark?: RegExp;
  /** One under the other, for narrow screens. */
  unified?: boolean;
}

const ROOM = { collapseUnchanged: { margin: 3, minSize: 6 }, diffConfig: { timeout: 400 } };

function button(label: string, sign: string, act?: (event: MouseEvent) => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sign;
  made.title = label;
  made.setAttribute("aria-label", label);
  made.onclick = (event) => act?.(event);
  return made;
}

function sideBySide(parent: HTMLElement, props: MergeEditorProps, t: T, changed: (text: string) => void) {
  const marks = props.mark ? marking(props.mark) : [];
  return new MergeView({
    parent,
    a: { doc: props.theirs, extensions: [jsonSetup(t, props.theirsLabel, true), marks] },
    b: {
      doc: props.mine,
      extensions: [
        jsonSetup(t, props.mineLabel, false),
        marks,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
      ],
    },
    revertControls: "a-to-b",
    renderRevertControl: () => {
      const made = button(t("merge.takeTheirs"), "→");
      made.onkeydown = (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        // the view listens to the mouse only
        made.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
      };
      return made;
    },
    ...ROOM,
  });
}

function oneColumn(parent: HTMLElement, props: MergeEditorProps, t: T, changed: (text: string) => void) {
  return new EditorView({
    parent,
    doc: props.mine,
    extensions: [
      jsonSetup(t, props.mineLabel, false),
      props.mark ? marking(props.mark) : [],
      unifiedMergeView({
        original: props.theirs,
        mergeControls: (type, act) =>
          type === "accept"
            ? button(t("merge.keepMine"), t("merge.keepMine"), act)
            : button(t("merge.theirs"), t("merge.theirs"), act),
        ...ROOM,
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString());
      }),
    ],
  });
}

/** Theirs and mine side by side; mine can be edited, and takes over parts of theirs. Use `MergeEditor`. */
export default function MergeEditorView(props: MergeEditorProps) {
  const { theirs, theirsLabel, mineLabel, unified = false } = props;
  const { t } = useTranslation("editor");
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new `theirs` or another language builds it anew
  useEffect(() => {
    if (!host.current) return;
    const make = unified ? oneColumn : sideBySide;
    const view = make(host.current, latest.current, t, (text) => latest.current.onChange(text));
    return () => view.destroy();
  }, [t, theirs, theirsLabel, mineLabel, unified]);

  return <div ref={host} className={classes.merge} />;
}
