import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Session",
    thing: "a session",
    named: "the session “{{name}}”",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Sessione",
    thing: "una sessione",
    named: "la sessione «{{name}}»",
  },
};

addTexts("kinds.session", { en, it });

/** A sign-in of a person. */
export const session = {
  entity: "session",
  texts: "kinds.session",
} as const satisfies Entry;
