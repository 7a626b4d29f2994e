import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Person",
    thing: "a person's account",
    named: "the account of “{{name}}”",
    open: "Open people",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Persona",
    thing: "l'account di una persona",
    named: "l'account di «{{name}}»",
    open: "Vai alle persone",
  },
};

addTexts("kinds.user", { en, it });

/** The account of a person. */
export const user = {
  entity: "user",
  texts: "kinds.user",
} as const satisfies Entry;
