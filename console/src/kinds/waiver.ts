import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Waiver",
    thing: "a waiver",
    named: "the waiver “{{name}}”",
    open: "Open the waiver",
  },
  fields: {
    point: { label: "Point of the checklist" },
    requirementId: { label: "Requirement" },
    reason: { label: "Reason" },
    endsOn: { label: "Last day" },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Deroga",
    thing: "una deroga",
    named: "la deroga «{{name}}»",
    open: "Apri la deroga",
  },
  fields: {
    point: { label: "Punto della checklist" },
    requirementId: { label: "Requisito" },
    reason: { label: "Motivo" },
    endsOn: { label: "Ultimo giorno" },
  },
};

addTexts("kinds.waiver", { en, it });

/** A point or a requirement that is set aside for some time. */
export const waiver = {
  entity: "waiver",
  texts: "kinds.waiver",
} as const satisfies Entry;
