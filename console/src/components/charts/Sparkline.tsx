import classes from "./Chart.module.css";

interface SparklineProps {
  /** Values in order; null leaves a gap. */
  values: ReadonlyArray<number | null>;
  /** What the picture shows, in words: there is no other text for it. */
  label: string;
  color?: string;
  /** Fixed bounds of the axis; without them it spans the values. */
  bounds?: readonly [number, number];
  kind?: "line" | "bars";
  /** In pixels; it is as wide as there is room. */
  height?: number;
}

const MARGIN = 2;
const WIDTH = 120; // of the drawing, which is stretched

type Place = (value: number, at: number) => string;

function placeOn(
  count: number,
  [low, high]: readonly [number, number],
  width: number,
  height: number,
): Place {
  const span = high - low || 1;
  const step = (width - 2 * MARGIN) / Math.max(1, count - 1);
  return (value, at) => {
    const y = height - MARGIN - ((value - low) / span) * (height - 2 * MARGIN);
    return `${(MARGIN + at * step).toFixed(1)} ${y.toFixed(1)}`;
  };
}

/** The path through the values, broken where one is missing. */
export function sparkPath(
  values: ReadonlyArray<number | null>,
  bounds: readonly [number, number],
  width: number,
  height: number,
): string {
  const place = placeOn(values.length, bounds, width, height);
  let path = "";
  let pen = false;
  values.forEach((value, at) => {
    if (value === null) {
      pen = false;
      return;
    }
    path += `${pen ? "L" : "M"}${place(value, at)}`;
    if (!pen && (values[at + 1] ?? null) === null) path += "h0.01"; // a lonely value is a dot
    pen = true;
  });
  return path;
}

/** The path over what is missing between values. */
export function bridgePath(
  values: ReadonlyArray<number | null>,
  bounds: readonly [number, number],
  width: number,
  height: number,
): string {
  const place = placeOn(values.length, bounds, width, height);
  let path = "";
  let last = -1;
  values.forEach((value, at) => {
    if (value === null) return;
    const before = values[last];
    if (typeof before === "number" && at - last > 1) path += `M${place(before, last)}L${place(value, at)}`;
    last = at;
  });
  return path;
}

/** The outline of the bars that stand for something, or of those that stand for nothing, as one path. */
export function barsPath(
  values: ReadonlyArray<number | null>,
  most: number,
  width: number,
  height: number,
  something: boolean,
): string {
  const bar = width / Math.max(1, values.length);
  const wide = Math.max(bar - 1, 0.5).toFixed(2);
  let path = "";
  values.forEach((value, at) => {
    if (Boolean(value) !== something) return;
    const tall = Math.max(((value ?? 0) / most) * (height - 2), 1);
    path += `M${(at * bar + 0.5).toFixed(2)} ${height}v-${tall.toFixed(2)}h${wide}v${tall.toFixed(2)}z`;
  });
  return path;
}

function boundsOf(values: ReadonlyArray<number | null>): readonly [number, number] {
  const known = values.filter((value): value is number => value !== null);
  return known.length > 0 ? [Math.min(...known), Math.max(...known)] : [0, 1];
}

/** A small picture of a series, without axes. */
export function Sparkline({
  values,
  label,
  color = "var(--mantine-primary-color-filled)",
  bounds,
  kind = "line",
  height = 32,
}: SparklineProps) {
  const range = bounds ?? (kind === "bars" ? [0, boundsOf(values)[1] || 1] : boundsOf(values));
  const width = WIDTH;
  return (
    <svg
      className={classes.spark}
      viewBox={`0 0 ${width} ${height}`}
      height={height}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      {kind === "line" ? (
        <>
          <path d={`M0 ${height - 0.5}H${width}`} className={classes.base} />
          <path d={bridgePath(values, range, width, height)} stroke={color} className={classes.bridge} />
          <path d={sparkPath(values, range, width, height)} stroke={color} strokeWidth={2} />
        </>
      ) : (
        <>
          <path d={barsPath(values, range[1], width, height, false)} style={{ fill: color, opacity: 0.3 }} />
          <path d={barsPath(values, range[1], width, height, true)} style={{ fill: color, opacity: 0.9 }} />
        </>
      )}
    </svg>
  );
}
