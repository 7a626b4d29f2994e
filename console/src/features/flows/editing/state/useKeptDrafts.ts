import { useEffect, useRef, useState } from "react";
import type { Drafts } from "./drafts";
import { type Editing, isDirty } from "./editing";

/** Keep or drop the draft of one step after a change from `known`; false when the browser refused to keep it. */
function settle(id: string, known: Editing | undefined, editing: Editing, drafts: Drafts): boolean {
  const { draft, base } = editing;
  if (known && known.draft === draft && known.base === base) return true;
  if (draft && isDirty(editing)) {
    // what was read a moment ago keeps its date
    if (!known && editing.restoredFrom) return true;
    return drafts.keep(id, { draft, base, at: new Date().toISOString() });
  }
  // never the draft that another tab is about
  if (!known || known.draft) drafts.drop(id);
  return true;
}

/**
 * Keep what is typed in the browser's storage: it outlives a crash, a reload and an expired login.
 *
 * @returns whether the browser could keep all of it.
 */
export function useKeptDrafts(editings: ReadonlyMap<string, Editing>, drafts: Drafts): boolean {
  const [kept, setKept] = useState(true);
  const before = useRef<ReadonlyMap<string, Editing>>(new Map());
  useEffect(() => {
    const could = [...editings].map(([id, editing]) => settle(id, before.current.get(id), editing, drafts));
    before.current = editings;
    setKept(could.every(Boolean));
  }, [editings, drafts]);
  return kept;
}
