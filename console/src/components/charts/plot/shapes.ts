/** Paths of pictures over time. Values hold from their place on until the next one: shares move in steps. */

export interface Scale {
  x: (value: number) => number;
  y: (value: number) => number;
}

const fixed = (value: number): string => value.toFixed(1);

/** The steps of a line: level until the next place, then straight to the next value. */
function stairs(xs: readonly number[], ys: readonly number[], until: number): Array<[number, number]> {
  const corners: Array<[number, number]> = [];
  xs.forEach((x, at) => {
    const y = ys[at] ?? 0;
    corners.push([x, y], [xs[at + 1] ?? until, y]);
  });
  return corners;
}

function through(corners: ReadonlyArray<readonly [number, number]>, scale: Scale): string {
  return corners.map(([x, y]) => `${fixed(scale.x(x))} ${fixed(scale.y(y))}`).join("L");
}

/**
 * One area a row, stacked from the bottom up.
 *
 * @param rows values by place, in the order of `xs`; each holds one number an area
 * @param until where the last place ends
 */
export function stackedAreas(
  xs: readonly number[],
  rows: ReadonlyArray<readonly number[]>,
  until: number,
  scale: Scale,
): string[] {
  const count = rows[0]?.length ?? 0;
  let below = rows.map(() => 0);
  return Array.from({ length: count }, (_, area) => {
    const above = rows.map((row, at) => (below[at] ?? 0) + (row[area] ?? 0));
    const top = through(stairs(xs, above, until), scale);
    const bottom = through(stairs(xs, below, until).reverse(), scale);
    below = above;
    return `M${top}L${bottom}Z`;
  });
}

/** A value with its interval at a place; null where nothing is known. */
export interface Known {
  x: number;
  value: number;
  low: number;
  high: number;
  /** Another one begins another line: what was counted before is not comparable. */
  epoch: number;
}

/** The stretches of a line that belong together. */
export function stretches(points: ReadonlyArray<Known | null>): Known[][] {
  const found: Known[][] = [];
  let current: Known[] = [];
  for (const point of points) {
    const last = current[current.length - 1];
    if (!point || (last && last.epoch !== point.epoch)) {
      if (current.length > 0) found.push(current);
      current = [];
    }
    if (point) current.push(point);
  }
  if (current.length > 0) found.push(current);
  return found;
}

export function linePath(stretch: readonly Known[], scale: Scale): string {
  const path = `M${through(
    stretch.map((one) => [one.x, one.value]),
    scale,
  )}`;
  return stretch.length === 1 ? `${path}h0.01` : path; // a lonely point is a dot
}

export function bandPath(stretch: readonly Known[], scale: Scale): string {
  if (stretch.length === 0) return "";
  const upper = stretch.map((one) => [one.x, one.high] as const);
  const lower = stretch.map((one) => [one.x, one.low] as const).reverse();
  return `M${through([...upper, ...lower], scale)}Z`;
}

/** Index of the last place that is not after `x`; 0 before the first one. */
export function placeAt(xs: readonly number[], x: number): number {
  let low = 0;
  let high = xs.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((xs[middle] ?? 0) <= x) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}
