import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { isWhole, type Range, scaled, within } from "./zoom";

/** So many pixels are a drag; fewer are a click. */
const DRAG = 8;
const CLOSER = 0.5;

export interface Zoom {
  view: Range;
  zoomed: boolean;
  /** Where a drag began; null while nobody drags. */
  dragged: number | null;
  closer: (center?: number) => void;
  wider: (center?: number) => void;
  all: () => void;
  /** For the picture: a drag shows what lies between its ends. A finger moves the cursor instead. */
  begin: (event: PointerEvent, at: number) => void;
  end: (at: number, pixels: (from: number, to: number) => number) => void;
  cancel: () => void;
  /** For the cursor of the keyboard: + and − around it, 0 and Escape for all. */
  press: (event: KeyboardEvent, center: number) => void;
}

/** The part of an axis that is shown. An axis that grows goes on growing while all of it is shown. */
export function useZoom(whole: Range): Zoom {
  const [chosen, setChosen] = useState<Range | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const view = chosen ? within(whole, chosen) : whole;
  const middle = (view[0] + view[1]) / 2;
  const show = (next: Range) => setChosen(isWhole(whole, next) ? null : next);
  const closer = (center = middle) => show(scaled(whole, view, center, CLOSER));
  const wider = (center = middle) => show(scaled(whole, view, center, 1 / CLOSER));
  const all = () => setChosen(null);

  function end(at: number, pixels: (from: number, to: number) => number): void {
    if (dragged !== null && Math.abs(pixels(dragged, at)) >= DRAG) {
      show(within(whole, [Math.min(dragged, at), Math.max(dragged, at)]));
    }
    setDragged(null);
  }

  function press(event: KeyboardEvent, center: number): void {
    const act = { "+": () => closer(center), "=": () => closer(center), "-": () => wider(center) }[event.key];
    const reset = event.key === "0" || (event.key === "Escape" && chosen !== null);
    if (!act && !reset) return;
    event.preventDefault();
    event.stopPropagation(); // Escape closes nothing around it
    (act ?? all)();
  }

  return {
    view,
    zoomed: chosen !== null,
    dragged,
    closer,
    wider,
    all,
    begin: (event, at) => {
      if (event.pointerType !== "touch" && event.button === 0) setDragged(at);
    },
    end,
    cancel: () => setDragged(null),
    press,
  };
}
