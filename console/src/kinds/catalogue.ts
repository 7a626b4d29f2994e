import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Catalogue",
    thing: "the catalogue of models",
    named: "the catalogue of models “{{name}}”",
  },
  fields: {
    asOf: { label: "Date" },
    source: { label: "Source" },
    entries: { label: "Models" },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Catalogo",
    thing: "il catalogo dei modelli",
    named: "il catalogo dei modelli «{{name}}»",
  },
  fields: {
    asOf: { label: "Data" },
    source: { label: "Fonte" },
    entries: { label: "Modelli" },
  },
};

addTexts("kinds.catalogue", { en, it });

/** In the list of kinds; commands change it, no page does. */
export const catalogue = {
  entity: "catalogue",
  texts: "kinds.catalogue",
} as const satisfies Entry;
