import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Decision",
    thing: "a decision",
    named: "the decision “{{name}}”",
    open: "Open the decision",
  },
  fields: {
    stage: { label: "Stage" },
    outcome: { label: "Outcome" },
    role: { label: "Role" },
    reason: { label: "Reason" },
    approach: { label: "Approach" },
    supersedes: { label: "Supersedes" },
    evidenceHash: { label: "Hash of the evidence" },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Decisione",
    thing: "una decisione",
    named: "la decisione «{{name}}»",
    open: "Apri la decisione",
  },
  fields: {
    stage: { label: "Fase" },
    outcome: { label: "Esito" },
    role: { label: "Ruolo" },
    reason: { label: "Motivo" },
    approach: { label: "Approccio" },
    supersedes: { label: "Sostituisce" },
    evidenceHash: { label: "Hash delle evidenze" },
  },
};

addTexts("kinds.decision", { en, it });

/** What was decided at the end of a stage; never changed. */
export const decision = {
  entity: "decision",
  texts: "kinds.decision",
} as const satisfies Entry;
