import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Measure.module.css";

interface MeasureProps {
  label: string;
  value: string | null;
  /** What stands smaller beside the value, such as its interval. */
  note?: string;
  /** The value says little yet: it stands in grey, and its note may take a line of its own. */
  faint?: boolean;
  /** Where it stands in its row. */
  className?: string;
  /** The picture of the value. */
  children: ReactNode;
}

/** One figure of a flow with its picture: for rows in which the same figures stand under each other. */
export function Measure({ label, value, note, faint, className, children }: MeasureProps) {
  return (
    <div className={`${classes.measure} ${className ?? ""}`}>
      <Text size="xs" c="dimmed" truncate title={label}>
        {label}
      </Text>
      <Text
        size="sm"
        fw={faint ? 500 : 650}
        c={faint ? "dimmed" : undefined}
        className="aimm-figures"
        truncate={!faint}
      >
        {value}
        {note && (
          <Text span size="xs" c="dimmed" fw={400} ml={8}>
            {note}
          </Text>
        )}
      </Text>
      <div className={classes.picture}>{children}</div>
    </div>
  );
}

interface PartBarProps {
  /** 0 … 1; what is outside is cut off. */
  part: number;
  color: string | undefined;
}

/** A bar that is filled in part; the figure stands beside it. */
export function PartBar({ part, color }: PartBarProps) {
  return (
    <div className={classes.bar} aria-hidden>
      <div
        className={classes.fill}
        style={{ width: `${Math.min(Math.max(part, 0), 1) * 100}%`, background: color }}
      />
    </div>
  );
}
