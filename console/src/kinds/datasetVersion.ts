import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Version of a dataset",
    thing: "a version of a dataset",
    named: "version {{name}} of a dataset",
    open: "Open the data",
  },
  fields: {
    number: { label: "Number" },
    count: { label: "Items" },
    hash: { label: "Hash" },
    note: { label: "Note" },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Versione di un dataset",
    thing: "una versione di un dataset",
    named: "la versione {{name}} di un dataset",
    open: "Apri i dati",
  },
  fields: {
    number: { label: "Numero" },
    count: { label: "Elementi" },
    hash: { label: "Hash" },
    note: { label: "Nota" },
  },
};

addTexts("kinds.datasetVersion", { en, it });

/** A frozen version of a dataset. */
export const datasetVersion = {
  entity: "dataset-version",
  texts: "kinds.datasetVersion",
  page: "/use-cases/$useCaseId/data",
} as const satisfies Entry;
