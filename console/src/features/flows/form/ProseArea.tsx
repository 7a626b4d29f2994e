import { type ReactNode, useMemo } from "react";
import { PLACEHOLDER } from "../model/placeholders";
import classes from "./ProseArea.module.css";

interface ProseAreaProps {
  value: string;
  onChange: (text: string) => void;
  label: string;
  description?: string;
  readOnly: boolean;
  /** Lines that it has at least. */
  lines?: number;
}

/** A text with its placeholders marked. */
function marked(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const found of text.matchAll(PLACEHOLDER)) {
    parts.push(text.slice(at, found.index), <mark key={found.index}>{found[0]}</mark>);
    at = found.index + found[0].length;
  }
  parts.push(text.slice(at));
  return parts;
}

/**
 * A text area that grows with its text and marks placeholders. Behind it lies the same text, which gives the height
 * and the marks.
 */
export function ProseArea({ value, onChange, label, description, readOnly, lines = 1 }: ProseAreaProps) {
  const mirror = useMemo(() => marked(value), [value]);
  return (
    <div className={classes.area}>
      <div className={classes.mirror} aria-hidden style={{ minHeight: `calc(${lines} * 1.6em + 16px)` }}>
        {mirror}
        {"\u200b"}
      </div>
      <textarea
        className={classes.text}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        aria-label={label}
        aria-description={description}
        readOnly={readOnly}
        spellCheck={false}
        rows={1}
      />
    </div>
  );
}
