import { api, basedOn, item, type Schemas } from "@/api/client";
import { NewQueue } from "@/api/limits";
import { keys } from "@/api/queries";
import type { Entry, Field, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Review queue",
    thing: "a review queue",
    named: "the review queue “{{name}}”",
    open: "Open reviews",
  },
  fields: {
    title: { hint: "What people call it." },
    code: { hint: "Tells the queues of this use case apart." },
    kind: { label: "Kind", hint: "What raters do. You cannot change it later." },
    instructions: { label: "Instructions", hint: "What raters read first. Optional." },
    labels: { label: "Labels", hint: "Only in queues that label: what to choose from." },
    answer: { label: "Answer", hint: "Only in queues that label: what a label may be." },
    rubric: { label: "Rubric", hint: "The code of a rubric of this use case. Optional." },
    ratersPerItem: { label: "Raters per task", hint: "From 1 to 20." },
    lockMinutes: { label: "Lock in minutes", hint: "How long a task is kept for a rater." },
    reviewers: { label: "Reviewers", hint: "User names of those who may judge. Empty for everybody." },
  },
  options: {
    kind: {
      label: { label: "Label items" },
      rate: { label: "Rate outputs" },
      compare: { label: "Compare two outputs" },
    },
    answer: { label: { label: "One of the labels" }, text: { label: "Any text" }, json: { label: "JSON" } },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Coda di revisione",
    thing: "una coda di revisione",
    named: "la coda di revisione «{{name}}»",
    open: "Apri le revisioni",
  },
  fields: {
    title: { hint: "Come la chiamano le persone." },
    code: { hint: "Distingue le code di questo caso d'uso." },
    kind: { label: "Tipo", hint: "Che cosa fa chi giudica. Non si può cambiare in seguito." },
    instructions: { label: "Istruzioni", hint: "Che cosa si legge per prima cosa. Facoltative." },
    labels: { label: "Etichette", hint: "Solo per etichettare: fra che cosa scegliere." },
    answer: { label: "Risposta", hint: "Solo per etichettare: che cosa può essere un'etichetta." },
    rubric: { label: "Griglia", hint: "Il codice di una griglia di questo caso d'uso. Facoltativa." },
    ratersPerItem: { label: "Giudizi per compito", hint: "Da 1 a 20." },
    lockMinutes: { label: "Blocco in minuti", hint: "Per quanto un compito resta a chi lo ha." },
    reviewers: { label: "Revisori", hint: "Nomi utente di chi può giudicare. Vuoto per tutti." },
  },
  options: {
    kind: {
      label: { label: "Etichettare" },
      rate: { label: "Valutare risposte" },
      compare: { label: "Confrontare due risposte" },
    },
    answer: {
      label: { label: "Una delle etichette" },
      text: { label: "Qualsiasi testo" },
      json: { label: "JSON" },
    },
  },
};

addTexts("kinds.reviewQueue", { en, it });

/** In the list of kinds. */
export const reviewQueue = { entity: "review-queue", texts: "kinds.reviewQueue" } as const satisfies Entry;

const fields = {
  title: { as: "line" },
  code: { as: "code", proposedFrom: "title" },
  kind: { as: "choice", half: true },
  answer: { as: "choice", half: true },
  instructions: { as: "prose" },
  labels: { as: "words" },
  rubric: { as: "code" },
  ratersPerItem: { as: "number", half: true },
  lockMinutes: { as: "number", half: true },
  reviewers: { as: "words" },
} as const satisfies Record<string, Field>;

export type QueueField = keyof typeof fields;
export type Queue = Schemas["ReviewQueueAnswer"];
type Body = Omit<Schemas["NewQueue"], "useCaseId" | "examples" | "open" | "showExpected">;
const REST = { open: true, showExpected: false } as const;

const pathOf = ({ id }: { id: string }) => ({ path: { queue_id: id } });

export const NEW_QUEUE = {
  kind: "compare",
  answer: "label",
  ratersPerItem: "2",
  lockMinutes: "30",
} as const;

/** What people judge. */
export function queueKind(useCaseId: string): Kind<QueueField, Queue, Body> {
  return {
    texts: "kinds.reviewQueue",
    fields: fields as Record<QueueField, Field<QueueField>>,
    limits: NewQueue,
    read: (record) => item(api.GET("/api/v1/review-queues/{queue_id}", { params: pathOf(record) })),
    create: (body) => item(api.POST("/api/v1/review-queues", { body: { ...REST, ...body, useCaseId } })),
    change: (record, { kind: _, ...body }, version) =>
      item(
        api.PUT("/api/v1/review-queues/{queue_id}", {
          params: pathOf(record),
          headers: basedOn(version),
          body,
        }),
      ),
    shownBy: () => [keys.ofUseCase(useCaseId, "reviews")],
  };
}
