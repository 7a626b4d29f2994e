/** In this order: the first one of those that cover least is taken. */
const PLACES = [
  "bottom-right",
  "bottom-left",
  "bottom-center",
  "top-right",
  "top-left",
  "top-center",
] as const;
export type Place = (typeof PLACES)[number];

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Size {
  width: number;
  height: number;
}

const WIDTH = 440;
const MARGIN = 16;
/** Below the bar at the top, see `global.css`. */
const HEAD = 64;

function boxAt(place: Place, page: Size, height: number): Box {
  const width = Math.min(WIDTH, page.width - 2 * MARGIN);
  const [vertical, horizontal] = place.split("-");
  const top = vertical === "top" ? HEAD : page.height - MARGIN - height;
  const free = page.width - width;
  const left = horizontal === "left" ? MARGIN : horizontal === "right" ? free - MARGIN : free / 2;
  return { left, top, right: left + width, bottom: top + height };
}

function meet(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/**
 * The place at the edge of the window where a message covers the fewest controls.
 *
 * @param controls boxes of what can be pressed or filled in, in pixels from the top left of the window.
 * @param height of the message.
 */
export function freestPlace(controls: readonly Box[], page: Size, height: number): Place {
  let best: Place = PLACES[0];
  let fewest = Number.POSITIVE_INFINITY;
  for (const place of PLACES) {
    const box = boxAt(place, page, height);
    const covered = controls.filter((control) => meet(box, control)).length;
    if (covered < fewest) [best, fewest] = [place, covered];
  }
  return best;
}
