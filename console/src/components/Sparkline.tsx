import { Box } from "@mantine/core";
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
  width?: number;
  height?: number;
}

const MARGIN = 2;

/** The path through the values, broken where one is missing. */
export function sparkPath(
  values: ReadonlyArray<number | null>,
  [low, high]: readonly [number, number],
  width: number,
  height: number,
): string {
  const span = high - low || 1;
  const step = (width - 2 * MARGIN) / Math.max(1, values.length - 1);
  let path = "";
  let pen = false;
  values.forEach((value, at) => {
    if (value === null) {
      pen = false;
      return;
    }
    const x = MARGIN + at * step;
    const y = height - MARGIN - ((value - low) / span) * (height - 2 * MARGIN);
    path += `${pen ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    if (!pen && (values[at + 1] ?? null) === null) path += "h0.01"; // a lonely value is a dot
    pen = true;
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
  width = 120,
  height = 32,
}: SparklineProps) {
  const range = bounds ?? (kind === "bars" ? [0, boundsOf(values)[1] || 1] : boundsOf(values));
  const bar = width / Math.max(1, values.length);
  return (
    <Box className={classes.spark} maw={width}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} preserveAspectRatio="none">
        {kind === "line" ? (
          <path d={sparkPath(values, range, width, height)} fill="none" stroke={color} strokeWidth={1.75} />
        ) : (
          values.map((value, at) => {
            const tall = ((value ?? 0) / range[1]) * (height - 2);
            return (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: bars have a place and nothing else
                key={at}
                x={at * bar + 0.5}
                y={height - Math.max(tall, 1)}
                width={Math.max(bar - 1, 0.5)}
                height={Math.max(tall, 1)}
                rx={1}
                fill={color}
                opacity={value ? 0.9 : 0.25}
              />
            );
          })
        )}
      </svg>
    </Box>
  );
}
