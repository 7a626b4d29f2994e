import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Rollout",
    thing: "the rollout",
    named: "the rollout “{{name}}”",
    open: "Open the rollout",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Rilascio",
    thing: "il rilascio",
    named: "il rilascio «{{name}}»",
    open: "Apri il rilascio",
  },
};

addTexts("kinds.rollout", { en, it });

/** The rollout of a use case, which has forms of its own. */
export const rollout = {
  entity: "rollout-strategy",
  texts: "kinds.rollout",
} as const satisfies Entry;
