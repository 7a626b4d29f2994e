import { api, basedOn, item, type Schemas } from "@/api/client";
import { NewDataset } from "@/api/limits";
import { keys } from "@/api/queries";
import type { Entry, Field, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Dataset",
    thing: "a dataset",
    named: "the dataset “{{name}}”",
    open: "Open the data",
  },
  fields: {
    title: { hint: "What people call it." },
    code: { hint: "Tells the datasets of this use case apart." },
    description: { label: "Description", hint: "What its items are and where they come from. Optional." },
    tags: { label: "Tags", hint: "Up to 20 words to find it by. Optional." },
    splits: { label: "Splits" },
    splitSeed: { label: "Seed of the splits" },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Dataset",
    thing: "un dataset",
    named: "il dataset «{{name}}»",
    open: "Apri i dati",
  },
  fields: {
    title: { hint: "Come lo chiamano le persone." },
    code: { hint: "Distingue i dataset di questo caso d'uso." },
    description: {
      label: "Descrizione",
      hint: "Che cosa sono i suoi elementi e da dove vengono. Facoltativa.",
    },
    tags: { label: "Etichette", hint: "Fino a 20 parole con cui ritrovarlo. Facoltative." },
    splits: { label: "Suddivisioni" },
    splitSeed: { label: "Seme delle suddivisioni" },
  },
};

addTexts("kinds.dataset", { en, it });

/** In the list of kinds. */
export const dataset = {
  entity: "dataset",
  texts: "kinds.dataset",
  page: "/use-cases/$useCaseId/data",
} as const satisfies Entry;

/** What a form of texts can hold; splits have a dialog of their own. */
type Written = Omit<Schemas["NewDataset"], "useCaseId" | "splits" | "splitSeed">;

const fields = {
  title: { as: "line" },
  code: { as: "code", proposedFrom: "title" },
  description: { as: "prose" },
  tags: { as: "words" },
} satisfies Readonly<Record<keyof Written, Field<keyof Written>>>;

export type DatasetField = keyof typeof fields;
export type Dataset = Schemas["DatasetAnswer"];

const pathOf = ({ id }: { id: string }) => ({ path: { dataset_id: id } });

/** What a use case is measured with and trained on. */
export function datasetKind(useCaseId: string): Kind<DatasetField, Dataset, Written> {
  return {
    texts: "kinds.dataset",
    fields,
    limits: NewDataset,
    read: (record) => item(api.GET("/api/v1/datasets/{dataset_id}", { params: pathOf(record) })),
    create: (body) => item(api.POST("/api/v1/datasets", { body: { ...body, useCaseId } })),
    change: (record, body, version) =>
      item(
        api.PUT("/api/v1/datasets/{dataset_id}", {
          params: pathOf(record),
          headers: basedOn(version),
          body,
        }),
      ),
    shownBy: () => [keys.ofUseCase(useCaseId, "datasets")],
  };
}
