/** Whether the page is being printed: then everything is drawn, at the width of paper, in light colours. */
import { useSyncExternalStore } from "react";
import { flushSync } from "react-dom";

const SCHEME = "data-mantine-color-scheme";

let printing = false;
let scheme: string | null = null;
const listeners = new Set<() => void>();

function change(next: boolean): void {
  if (next === printing) return;
  printing = next;
  const root = document.documentElement;
  if (next) {
    scheme = root.getAttribute(SCHEME);
    root.setAttribute(SCHEME, "light");
  } else if (scheme !== null) {
    root.setAttribute(SCHEME, scheme);
  }
  // the browser lays the paper out as soon as this returns
  flushSync(() => {
    for (const listener of listeners) listener();
  });
}

if (typeof window !== "undefined") {
  window.addEventListener("beforeprint", () => change(true));
  window.addEventListener("afterprint", () => change(false));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, () => printing);
}

/** Width of what is printed, in CSS pixels: A4 between its margins. Wider or narrower paper scales it. */
export const PAPER_WIDTH = 680;
