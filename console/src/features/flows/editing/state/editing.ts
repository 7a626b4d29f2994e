/**
 * What one edits of a step, as a value: what is stored, what was typed, and what somebody else has stored
 * meanwhile. Nothing that was typed is dropped without a way back.
 */
import type { Configuration, ConfiguredStep } from "@/api/configurations";
import { formatJson, hasLayout, packJson } from "@/api/json/layout";
import { parseJson } from "@/api/json/parse";

/** What the service has stored. */
export interface Stored {
  version: number;
  /** 0: nobody has configured it. */
  revision: number;
  configuration: Configuration | null;
  updatedAt: string;
}

/** What is being typed. */
export interface Draft {
  modality: string;
  /** Need not be JSON yet. */
  text: string;
}

/** A draft as it is kept in the browser. */
export interface KeptDraft {
  draft: Draft;
  base: Stored;
  /** When it was last changed, RFC 3339. */
  at: string;
}

export interface Editing {
  /** What the draft began from; what a save replaces. */
  base: Stored;
  /** null: untouched. It may differ from what is stored in its layout alone, which is no change. */
  draft: Draft | null;
  /** What somebody else has stored since `base`, while there is a draft. */
  newer: Stored | null;
  /** When the draft was typed, if it was brought back from an earlier visit. */
  restoredFrom: string | null;
  /** A draft that was given up, for a way back. */
  aside: Draft | null;
}

export function storedOf({ version, revision, configuration, updatedAt }: ConfiguredStep): Stored {
  return { version, revision, configuration, updatedAt };
}

/** A configuration as it is edited: laid out, unless it has a layout of its own. */
export function draftOf(configuration: Configuration): Draft {
  const { modality, parameters } = configuration;
  const text = hasLayout(parameters) ? parameters.replace(/\r\n?/g, "\n") : formatJson(parameters);
  return { modality, text };
}

/** What is to be seen of a step; null while it is empty and untouched. */
export function shownOf({ base, draft }: Editing): Draft | null {
  return draft ?? (base.configuration && draftOf(base.configuration));
}

/** Whether a draft says the same as what is stored. */
export function isSame(draft: Draft, configuration: Configuration | null): boolean {
  if (!configuration || draft.modality !== configuration.modality) return false;
  const { parameters } = configuration;
  if (draft.text === draftOf(configuration).text) return true;
  return !hasLayout(parameters) && packJson(draft.text) === packJson(parameters);
}

/**
 * What is sent for a draft: text that was compact stays compact, text with a layout is sent as it was typed; and
 * parameters that were not touched go back letter by letter.
 */
export function toSend(draft: Draft, base: Configuration | null): Configuration {
  const { modality, text } = draft;
  if (base && isSame({ ...draft, modality: base.modality }, base)) {
    return { modality, parameters: base.parameters };
  }
  return { modality, parameters: base && hasLayout(base.parameters) ? text : packJson(text) };
}

/** Why a draft cannot be saved as it is. */
export type Obstacle = "broken" | "noModality" | "isNull";

export function obstacleOf(draft: Draft): Obstacle | null {
  const { root } = parseJson(draft.text);
  if (!root) return "broken";
  if (root.kind === "null") return "isNull"; // the service refuses it
  return draft.modality === "" ? "noModality" : null;
}

/** Whether there is something to save. */
export function isDirty({ draft, base }: Editing): boolean {
  return draft !== null && !isSame(draft, base.configuration);
}

const clean = { draft: null, newer: null, restoredFrom: null } as const;

/** Begin with what is stored, and with the draft of an earlier visit when there is one that says something else. */
export function begin(stored: Stored, kept: KeptDraft | null): Editing {
  if (!kept || isSame(kept.draft, stored.configuration)) return { ...clean, base: stored, aside: null };
  const newer = stored.version > kept.base.version ? stored : null;
  return {
    base: newer ? kept.base : stored,
    draft: kept.draft,
    newer,
    restoredFrom: kept.at,
    aside: null,
  };
}

export function typed(editing: Editing, draft: Draft): Editing {
  if (!isSame(draft, editing.base.configuration)) return { ...editing, draft };
  // nothing is left that a newer version could collide with
  if (editing.newer) return { ...editing, ...clean, base: editing.newer };
  return { ...editing, draft, restoredFrom: null };
}

/** The service tells what is stored now. */
export function arrived(editing: Editing, stored: Stored): Editing {
  const known = editing.newer ?? editing.base;
  if (stored.version <= known.version) return editing;
  const { draft } = editing;
  if (!draft || !isDirty(editing) || isSame(draft, stored.configuration)) {
    return { ...editing, ...clean, base: stored };
  }
  // a version without another configuration is nothing to decide about
  const { base } = editing;
  const unchanged = base.configuration
    ? stored.configuration !== null && isSame(draftOf(base.configuration), stored.configuration)
    : stored.configuration === null;
  return unchanged ? { ...editing, base: stored, newer: null } : { ...editing, newer: stored };
}

/** A save succeeded; what was typed while it was under way stays a draft. */
export function saved(editing: Editing, stored: Stored): Editing {
  const { draft, newer } = editing;
  const next = { ...editing, base: stored, newer: null, restoredFrom: null, aside: null };
  if (!draft || isSame(draft, stored.configuration)) next.draft = null;
  // somebody else may have saved right afterwards, and been heard of before the answer came
  return newer && newer.version > stored.version ? arrived(next, newer) : next;
}

/** Give the draft up, for what is stored (by oneself or by somebody else). */
export function discarded(editing: Editing): Editing {
  return { ...editing, ...clean, base: editing.newer ?? editing.base, aside: editing.draft };
}

export function broughtBack(editing: Editing): Editing {
  return editing.aside ? typed({ ...editing, aside: null }, editing.aside) : editing;
}

export function forgotten(editing: Editing): Editing {
  return { ...editing, aside: null };
}

/** The person has seen what somebody else stored, and goes on with the draft: the next save replaces it. */
export function goneOver(editing: Editing): Editing {
  if (!editing.newer) return editing;
  const next = { ...editing, base: editing.newer, newer: null };
  return editing.draft ? typed(next, editing.draft) : next;
}
