import { useEffect, useRef } from "react";

/** What a key does; keys are lower case. */
export type Keys = Readonly<Record<string, () => void>>;

function isWriting(target: EventTarget | null): boolean {
  const element = target instanceof HTMLElement ? target : null;
  return element?.closest("input:not([type=radio]), textarea, select, [role=dialog]") != null;
}

function isMeant(event: KeyboardEvent): boolean {
  const modified = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && modified) return true;
  if (modified || event.altKey || isWriting(event.target)) return false;
  // links, and buttons that fold or skip, take Enter themselves; a choice does not
  const focused = event.target instanceof HTMLElement ? event.target.closest("button, a") : null;
  return event.key !== "Enter" || focused === null || focused.hasAttribute("aria-pressed");
}

/** Keys of the page: not while somebody writes, and not with a modifier. Ctrl+Enter works in a text, too. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.repeat || !isMeant(event)) return;
      const act = latest.current[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
