import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const nonce = document.querySelector('meta[name="aimm-nonce"]')?.getAttribute("content") ?? "";

const theme = EditorView.theme({
  "&": {
    backgroundColor: "var(--aimm-surface)",
    color: "var(--mantine-color-text)",
    fontSize: "12.5px",
    borderRadius: "8px",
  },
  "&.cm-focused": { outline: "2px solid var(--mantine-primary-color-filled)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "1.65" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--mantine-color-text)" },
  ".cm-line": { padding: "0 12px 0 6px" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    color: "var(--mantine-color-dimmed)",
    border: "none",
    fontSize: "11px",
  },
  ".cm-foldGutter span": { color: "var(--mantine-color-dimmed)" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--aimm-grid)",
    border: "none",
    color: "var(--mantine-color-text)",
    padding: "0 6px",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "color-mix(in srgb, var(--aimm-info) 18%, transparent)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--aimm-surface)",
    color: "var(--mantine-color-text)",
    border: "1px solid var(--aimm-line)",
    borderRadius: "8px",
    boxShadow: "var(--mantine-shadow-md)",
    overflow: "hidden",
    maxWidth: "min(440px, 90vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--mantine-font-family-monospace)",
    fontSize: "12.5px",
    maxHeight: "16em",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 10px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--mantine-primary-color-filled)",
    color: "#fff",
  },
  ".cm-completionIcon": { display: "none" },
  ".cm-completionDetail": {
    fontStyle: "normal",
    fontFamily: "var(--mantine-font-family)",
    opacity: "0.8",
    marginLeft: "12px",
  },
  ".cm-completionInfo": { padding: "8px 12px", fontFamily: "var(--mantine-font-family)", fontSize: "13px" },
  ".cm-diagnostic": { padding: "6px 10px", fontFamily: "var(--mantine-font-family)", fontSize: "13px" },
  ".cm-aimm-help": { padding: "8px 12px", fontFamily: "var(--mantine-font-family)", fontSize: "13px" },
  ".cm-aimm-help b": { fontFamily: "var(--mantine-font-family-monospace)", marginRight: "8px" },
  ".cm-aimm-help span": { color: "var(--mantine-color-dimmed)" },
  ".cm-aimm-help p": { margin: "4px 0 0" },
  ".cm-aimm-mark": {
    backgroundColor: "color-mix(in srgb, var(--aimm-info) 14%, transparent)",
    color: "var(--aimm-info)",
    borderRadius: "4px",
    padding: "1px 0",
    fontWeight: "650",
  },
  ".cm-aimm-mark span": { color: "inherit" },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--aimm-info)" },
  { tag: tags.number, color: "var(--aimm-warn)" },
  { tag: [tags.bool, tags.null], color: "var(--aimm-warn)", fontWeight: "600" },
  {
    tag: [tags.punctuation, tags.separator, tags.brace, tags.squareBracket],
    color: "var(--mantine-color-dimmed)",
  },
]);

/** How code looks in both schemes; its style elements carry the page's nonce. */
export const look = [
  EditorView.cspNonce.of(nonce),
  theme,
  syntaxHighlighting(colours),
  EditorView.lineWrapping,
];
