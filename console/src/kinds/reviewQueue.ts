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
    examples: {
      label: "Examples",
      hint: "What good judgements look like. Optional.",
      parts: { shown: "What raters see", answer: "Judgement", reason: "Why it is right" },
    },
    labels: { label: "Labels", hint: "Only in queues that label: what to choose from." },
    answer: { label: "Answer", hint: "Only in queues that label: what a label may be." },
    rubric: { label: "Rubric", hint: "The code of a rubric of this use case. Optional." },
    ratersPerItem: { label: "Raters per task", hint: "From 1 to 20." },
    lockMinutes: { label: "Lock in minutes", hint: "How long a task is kept for a rater." },
    reviewers: { label: "Reviewers", hint: "User names of those who may judge. Empty for everybody." },
    showExpected: { label: "Expected answers" },
  },
  options: {
    kind: {
      label: { label: "Label items" },
      rate: { label: "Rate outputs" },
      compare: { label: "Compare two outputs" },
    },
    answer: { label: { label: "One of the labels" }, text: { label: "Any text" }, json: { label: "JSON" } },
    showExpected: {
      no: { label: "Hide them", hint: "Raters judge without knowing what was expected." },
      yes: { label: "Show them", hint: "Raters see the expected answer of an item beside its outputs." },
    },
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
    examples: {
      label: "Esempi",
      hint: "Come sono dei buoni giudizi. Facoltativi.",
      parts: { shown: "Che cosa si vede", answer: "Giudizio", reason: "Perché è giusto" },
    },
    labels: { label: "Etichette", hint: "Solo per etichettare: fra che cosa scegliere." },
    answer: { label: "Risposta", hint: "Solo per etichettare: che cosa può essere un'etichetta." },
    rubric: { label: "Griglia", hint: "Il codice di una griglia di questo caso d'uso. Facoltativa." },
    ratersPerItem: { label: "Giudizi per compito", hint: "Da 1 a 20." },
    lockMinutes: { label: "Blocco in minuti", hint: "Per quanto un compito resta a chi lo ha." },
    reviewers: { label: "Revisori", hint: "Nomi utente di chi può giudicare. Vuoto per tutti." },
    showExpected: { label: "Risposte attese" },
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
    showExpected: {
      no: { label: "Nascoste", hint: "Si giudica senza sapere che cosa ci si aspettava." },
      yes: { label: "Mostrate", hint: "Accanto alle risposte si vede quella attesa dell'elemento." },
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
  examples: {
    as: "rows",
    parts: [
      { name: "shown", as: "prose", required: true },
      { name: "answer", as: "line", required: true },
      { name: "reason", as: "prose", required: true },
    ],
  },
  labels: { as: "words" },
  rubric: { as: "code" },
  ratersPerItem: { as: "number", half: true },
  lockMinutes: { as: "number", half: true },
  reviewers: { as: "words" },
  showExpected: { as: "one", options: ["no", "yes"] },
} as const satisfies Record<string, Field>;

export type QueueField = keyof typeof fields;
export type Queue = Schemas["ReviewQueueAnswer"];
/** As its form has it. */
export type WrittenQueue = Omit<Queue, "showExpected"> & { showExpected: "no" | "yes" };
type Body = Omit<Schemas["NewQueue"], "useCaseId" | "open" | "showExpected"> & { showExpected?: string };

const pathOf = ({ id }: { id: string }) => ({ path: { queue_id: id } });

export const NEW_QUEUE = {
  kind: "compare",
  answer: "label",
  ratersPerItem: "2",
  lockMinutes: "30",
  showExpected: "no",
} as const;

export const shownQueue = (answer: Queue): WrittenQueue => ({
  ...answer,
  showExpected: answer.showExpected ? "yes" : "no",
});

/** What people judge. */
export function queueKind(useCaseId: string): Kind<QueueField, WrittenQueue, Body> {
  return {
    texts: "kinds.reviewQueue",
    fields: fields as Record<QueueField, Field<QueueField>>,
    limits: NewQueue,
    read: async (record) =>
      shownQueue(await item(api.GET("/api/v1/review-queues/{queue_id}", { params: pathOf(record) }))),
    create: async ({ showExpected, ...rest }) => {
      const body = { ...rest, open: true, showExpected: showExpected === "yes", useCaseId };
      return shownQueue(await item(api.POST("/api/v1/review-queues", { body })));
    },
    change: async (record, { kind: _, showExpected, ...rest }, version) => {
      const body = { ...rest, ...(showExpected && { showExpected: showExpected === "yes" }) };
      const [params, headers] = [pathOf(record), basedOn(version)];
      return shownQueue(await item(api.PUT("/api/v1/review-queues/{queue_id}", { params, headers, body })));
    },
    shownBy: () => [keys.ofUseCase(useCaseId, "reviews")],
  };
}
