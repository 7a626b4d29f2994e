import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Item of a dataset",
    thing: "items of a dataset",
    named: "items of the dataset “{{name}}”",
    open: "Open the data",
  },
  fields: {
    title: { label: "Dataset" },
    key: { label: "Key" },
    items: { label: "Items" },
    expected: { label: "Expected" },
    slice: { label: "Slice" },
    tags: { label: "Tags" },
    source: { label: "Source" },
    group: { label: "Group" },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Elemento di un dataset",
    thing: "elementi di un dataset",
    named: "elementi del dataset «{{name}}»",
    open: "Apri i dati",
  },
  fields: {
    title: { label: "Dataset" },
    key: { label: "Chiave" },
    items: { label: "Elementi" },
    expected: { label: "Atteso" },
    slice: { label: "Sezione" },
    tags: { label: "Etichette" },
    source: { label: "Fonte" },
    group: { label: "Gruppo" },
  },
};

addTexts("kinds.datasetItem", { en, it });

/** Items of a dataset, one or a batch. */
export const datasetItem = {
  entity: "dataset-item",
  texts: "kinds.datasetItem",
  page: "/use-cases/$useCaseId/data",
} as const satisfies Entry;
