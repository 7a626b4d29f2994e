/** Colours that tell flows apart: eight hues of like weight, readable as lines and areas on both schemes. */
export const FLOW_COLORS = [
  "#5b5fe8",
  "#12a387",
  "#e8833a",
  "#d6498f",
  "#3596d8",
  "#9b6bdf",
  "#8f9a2b",
  "#c7574f",
] as const;

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 16_777_619);
  }
  return value >>> 0;
}

/**
 * A colour for each flow of a use case: the same on every page and in any order of the list.
 *
 * Each flow has a favourite by its id and takes the next free one when that is taken; with more flows than
 * colours they begin to repeat.
 */
export function flowColors(ids: readonly string[]): ReadonlyMap<string, string> {
  const colors = new Map<string, string>();
  let free = new Set<number>(FLOW_COLORS.keys());
  for (const id of [...ids].sort()) {
    if (free.size === 0) free = new Set(FLOW_COLORS.keys());
    let place = hash(id) % FLOW_COLORS.length;
    while (!free.has(place)) place = (place + 1) % FLOW_COLORS.length;
    free.delete(place);
    colors.set(id, FLOW_COLORS[place] ?? FLOW_COLORS[0]);
  }
  return colors;
}
