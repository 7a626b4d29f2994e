import classes from "./Plot.module.css";
import type { Scale } from "./shapes";
import type { Tick } from "./useAxisTime";
import type { Range } from "./zoom";

export interface Mark {
  at: number;
  color: string;
  /** What happened, in a sentence; shown when the cursor is near. */
  text: string;
}

/** A stretch of the axis with a name: a phase. */
export interface Span {
  from: number;
  to: number;
  color: string;
  label: string;
}

/** Labels for a part of the axis, as many as there is room for. */
export type XTicks = (width: number, part: Range) => readonly Tick[];

/** Room around the picture, in pixels. */
export const LEFT = 42;
export const RIGHT = 10;
export const BOTTOM = 24;

interface AxesProps {
  xTicks: XTicks;
  yTicks: readonly Tick[];
  x: Range;
  scale: Scale;
  height: number;
  width: number;
}

export function Axes({ xTicks, yTicks, scale, height, width, x }: AxesProps) {
  return (
    <>
      {yTicks.map(({ at, label }) => (
        <g key={at}>
          <line x1={LEFT} x2={width - RIGHT} y1={scale.y(at)} y2={scale.y(at)} className={classes.grid} />
          <text x={LEFT - 8} y={scale.y(at)} dy="0.32em" textAnchor="end" className={classes.tick}>
            {label}
          </text>
        </g>
      ))}
      {xTicks(width - LEFT - RIGHT, x).map(({ at, label }) => {
        const place = scale.x(at);
        const anchor = place > width - 30 ? "end" : "middle";
        return (
          <g key={at}>
            <line
              x1={place}
              x2={place}
              y1={height - BOTTOM}
              y2={height - BOTTOM + 4}
              className={classes.notch}
            />
            <text
              x={anchor === "end" ? width - 2 : place}
              y={height - 6}
              textAnchor={anchor}
              className={classes.tick}
            >
              {label}
            </text>
          </g>
        );
      })}
    </>
  );
}

interface MarksProps {
  marks: readonly Mark[];
  scale: Scale;
  top: number;
  bottom: number;
}

export function Marks({ marks, scale, top, bottom }: MarksProps) {
  return marks.map((mark) => (
    <g key={`${mark.at} ${mark.text}`} style={{ color: mark.color }}>
      <line x1={scale.x(mark.at)} x2={scale.x(mark.at)} y1={top} y2={bottom} className={classes.mark} />
      <circle cx={scale.x(mark.at)} cy={top} r={4} className={classes.pin} />
    </g>
  ));
}

export function Spans({ spans, scale, x }: { spans: readonly Span[]; scale: Scale; x: Range }) {
  const seen = spans.filter((span) => span.to > x[0] && span.from < x[1]);
  return seen.map((span) => {
    const from = scale.x(Math.max(span.from, x[0]));
    const wide = Math.max(scale.x(Math.min(span.to, x[1])) - from - 2, 1);
    return (
      <g key={span.from} style={{ color: span.color }}>
        <rect x={from + 1} y={0} width={wide} height={16} rx={4} className={classes.span} />
        {wide > span.label.length * 6.6 + 8 && (
          <text x={from + wide / 2} y={8} dy="0.34em" textAnchor="middle" className={classes.spanName}>
            {span.label}
          </text>
        )}
      </g>
    );
  });
}
