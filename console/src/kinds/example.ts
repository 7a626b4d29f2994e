import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Examples of a session",
    thing: "the examples of a session",
    named: "the examples of the session “{{name}}”",
  },
  fields: { count: { label: "Examples" }, items: { label: "Items in drafts" } },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Esempi di una sessione",
    thing: "gli esempi di una sessione",
    named: "gli esempi della sessione «{{name}}»",
  },
  fields: { count: { label: "Esempi" }, items: { label: "Elementi nelle bozze" } },
};

addTexts("kinds.example", { en, it });

/** What was captured of a session. */
export const example = {
  entity: "example",
  texts: "kinds.example",
} as const satisfies Entry;
