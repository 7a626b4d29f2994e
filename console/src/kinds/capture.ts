import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Capture",
    thing: "capture settings",
    named: "the capture settings “{{name}}”",
  },
  fields: {
    name: { label: "Name" },
    enabled: { label: "Keep examples" },
    samplingRate: { label: "Share of sessions" },
    consent: { label: "Consent" },
    redactions: { label: "Redacted" },
    patterns: { label: "Own patterns" },
    retentionDays: { label: "Kept for days" },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Raccolta",
    thing: "le impostazioni di raccolta",
    named: "le impostazioni di raccolta «{{name}}»",
  },
  fields: {
    name: { label: "Nome" },
    enabled: { label: "Conserva esempi" },
    samplingRate: { label: "Quota di sessioni" },
    consent: { label: "Consenso" },
    redactions: { label: "Oscurati" },
    patterns: { label: "Espressioni proprie" },
    retentionDays: { label: "Giorni di conservazione" },
  },
};

addTexts("kinds.capture", { en, it });

/** What a use case captures from production. */
export const capture = {
  entity: "capture",
  texts: "kinds.capture",
} as const satisfies Entry;
