import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import type { Estimate } from "./queries";
import classes from "./Reviews.module.css";
import "./texts";

interface IntervalProps {
  name: string;
  estimate: Estimate;
  /** Ends of the axis. */
  from: number;
  to: number;
  /** Where the axis is marked, such as at no difference. */
  mark?: number;
}

/** A figure with its interval on an axis, and in numbers beside it. */
export function Interval({ name, estimate, from, to, mark }: IntervalProps) {
  const { t } = useTranslation("reviews");
  const format = useFormat();
  const place = (value: number) => (100 * (Math.min(to, Math.max(from, value)) - from)) / (to - from || 1);
  const number = (value: number) => format.number(Math.round(value * 100) / 100);
  const { value, low, high } = estimate;
  const said = { name, value: number(value), low: number(low), high: number(high) };
  return (
    <div className={classes.row}>
      <span className={classes.name}>{name}</span>
      <svg className={classes.axis} role="img" aria-label={t("results.interval", said)}>
        <line x1="0%" x2="100%" y1={9} y2={9} className={classes.line} />
        {mark !== undefined && (
          <line x1={`${place(mark)}%`} x2={`${place(mark)}%`} y1={2} y2={16} className={classes.line} />
        )}
        <rect
          x={`${place(low)}%`}
          y={5}
          width={`${Math.max(place(high) - place(low), 1)}%`}
          height={8}
          rx={4}
          className={classes.range}
        />
        <circle cx={`${place(value)}%`} cy={9} r={5} className={classes.point} />
      </svg>
      <span className={`${classes.figure} aimm-figures`}>
        {said.value} <small>{`${said.low} … ${said.high}`}</small>
      </span>
    </div>
  );
}
