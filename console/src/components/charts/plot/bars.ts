/** Outlines of stacked bars over time: one path a flow, however many bars there are. */
import type { Scale } from "./shapes";

const ROOMY = 4; // pixels a bar, from which a gap is left between bars

/**
 * @param xs where each bar begins
 * @param step how long each one is
 * @param rows heights by bar; each holds one number a flow
 */
export function stackedBars(
  xs: readonly number[],
  step: number,
  rows: ReadonlyArray<readonly number[]>,
  scale: Scale,
): string[] {
  const count = rows[0]?.length ?? 0;
  const wide = scale.x(step) - scale.x(0);
  const gap = wide >= ROOMY ? 1 : 0;
  const paths = Array.from({ length: count }, () => "");
  xs.forEach((x, at) => {
    let below = 0;
    rows[at]?.forEach((height, flow) => {
      if (height > 0) {
        const top = scale.y(below + height);
        const tall = scale.y(below) - top;
        paths[flow] +=
          `M${scale.x(x).toFixed(1)} ${top.toFixed(1)}h${(wide - gap).toFixed(1)}v${tall.toFixed(1)}h-${(wide - gap).toFixed(1)}Z`;
      }
      below += height;
    });
  });
  return paths;
}

/** The highest bar; 1 when all are empty, so that there is an axis. */
export function highest(rows: ReadonlyArray<readonly number[]>): number {
  return (
    rows.reduce(
      (most, row) =>
        Math.max(
          most,
          row.reduce((sum, one) => sum + one, 0),
        ),
      0,
    ) || 1
  );
}
