import type { Configuration } from "@/api/configurations";
import type { Draft, KeptDraft, Stored } from "./editing";

/** Where drafts outlive a crash, a reload and an expired login: the browser's storage, by person, flow and step. */
export interface Drafts {
  read(flowStepId: string): KeptDraft | null;
  /** Whether it could be kept; browsers refuse when their storage is full or forbidden. */
  keep(flowStepId: string, draft: KeptDraft): boolean;
  drop(flowStepId: string): void;
  /** Forget what was typed for steps of the flow that are gone. */
  keepOnly(flowStepIds: readonly string[]): void;
}

type Loose<T> = { [K in keyof T]?: unknown };

function isConfiguration(value: Loose<Configuration> | null | undefined): value is Configuration | null {
  return value === null || (typeof value?.modality === "string" && typeof value.parameters === "string");
}

function isStored(value: Loose<Stored> | undefined): value is Stored {
  return (
    typeof value?.version === "number" &&
    typeof value.revision === "number" &&
    isConfiguration(value.configuration as Loose<Configuration> | null | undefined)
  );
}

function isDraft(value: Loose<Draft> | undefined): value is Draft {
  return typeof value?.modality === "string" && typeof value.text === "string";
}

function kept(text: string | null): KeptDraft | null {
  if (text === null) return null;
  try {
    const found = JSON.parse(text) as Loose<KeptDraft> | null;
    const { draft, base, at } = found ?? {};
    if (!isDraft(draft as Loose<Draft>) || !isStored(base as Loose<Stored>)) return null;
    return typeof at === "string" && !Number.isNaN(Date.parse(at)) ? (found as KeptDraft) : null;
  } catch {
    return null;
  }
}

/** Drafts of one person for one flow in a storage that may refuse. */
export function draftsIn(
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">,
  person: string,
  flowId: string,
): Drafts {
  const ofFlow = `aimm.draft.${person}.${flowId}.`;
  const key = (flowStepId: string) => ofFlow + flowStepId;
  return {
    read(flowStepId) {
      try {
        return kept(storage.getItem(key(flowStepId)));
      } catch {
        return null;
      }
    },
    keep(flowStepId, draft) {
      try {
        storage.setItem(key(flowStepId), JSON.stringify(draft));
        return true;
      } catch {
        return false;
      }
    },
    drop(flowStepId) {
      try {
        storage.removeItem(key(flowStepId));
      } catch {
        // what cannot be written cannot have been kept
      }
    },
    keepOnly(flowStepIds) {
      const present = new Set(flowStepIds.map(key));
      try {
        const all = Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? "");
        for (const one of all) if (one.startsWith(ofFlow) && !present.has(one)) storage.removeItem(one);
      } catch {
        // as above
      }
    },
  };
}
