import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Link to a brief",
    thing: "a link to a brief",
    named: "the link to a brief “{{name}}”",
    open: "Open the path",
  },
  fields: {
    label: { label: "For whom" },
    examples: { label: "With examples" },
    expiresAt: { label: "Expires" },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Link a un brief",
    thing: "un link a un brief",
    named: "il link a un brief «{{name}}»",
    open: "Apri il percorso",
  },
  fields: {
    label: { label: "Per chi" },
    examples: { label: "Con esempi" },
    expiresAt: { label: "Scade" },
  },
};

addTexts("kinds.briefLink", { en, it });

/** A read-only link to the brief of a use case; its token is in no record. */
export const briefLink = {
  entity: "brief-link",
  texts: "kinds.briefLink",
  page: "/use-cases/$useCaseId/path",
} as const satisfies Entry;
