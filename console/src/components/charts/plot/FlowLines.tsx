import type { Mark, Span, XTicks } from "./Frame";
import { type Shown, Values } from "./Legend";
import { Plot } from "./Plot";
import classes from "./Plot.module.css";
import { bandPath, type Known, linePath, stretches } from "./shapes";
import type { Tick } from "./useAxisTime";

interface FlowLinesProps {
  flows: readonly Shown[];
  xs: readonly number[];
  /** By flow, in the order of `flows`, then by place. */
  lines: ReadonlyArray<ReadonlyArray<Known | null>>;
  x: readonly [number, number];
  y: readonly [number, number];
  xTicks: XTicks;
  yTicks: readonly Tick[];
  head: (x: number) => string;
  /** A value in words. */
  say: (known: Known | null) => string;
  label: string;
  bands?: boolean;
  height?: number;
  marks?: readonly Mark[];
  spans?: readonly Span[];
}

// an interval over half of all stars says nothing, and hides the others
const telling = (known: Known): boolean => known.high - known.low < 2;

/** One line a flow over time, with what is not known for sure as a band around it. */
export function FlowLines(props: FlowLinesProps) {
  const { flows, xs, lines, head, say, bands = true, height = 260 } = props;
  const value = (stop: number, place: number) => say(lines[place]?.[stop] ?? null);
  return (
    <Plot
      height={height}
      x={props.x}
      y={props.y}
      xTicks={props.xTicks}
      yTicks={props.yTicks}
      stops={xs}
      label={props.label}
      marks={props.marks}
      spans={props.spans}
      tooltip={(stop) => (
        <Values head={head(xs[stop] ?? 0)} flows={flows} value={(place) => value(stop, place)} />
      )}
      spoken={(stop) =>
        `${head(xs[stop] ?? 0)}: ${flows.map((flow, place) => `${flow.title} ${value(stop, place)}`).join(", ")}`
      }
    >
      {(scale) =>
        lines.map((line, place) =>
          stretches(line).map((stretch) => (
            <g key={`${flows[place]?.id} ${stretch[0]?.x}`}>
              {bands && (
                <path
                  d={bandPath(stretch.filter(telling), scale)}
                  fill={flows[place]?.color}
                  className={classes.band}
                />
              )}
              <path d={linePath(stretch, scale)} stroke={flows[place]?.color} className={classes.line} />
            </g>
          )),
        )
      }
    </Plot>
  );
}
