import { api, basedOn, item, type Schemas } from "@/api/client";
import { NewUseCase } from "@/api/limits";
import { keys } from "@/api/queries";
import type { UseCase } from "@/api/useCases";
import type { Column, Entry, FieldsOf, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Use case",
    thing: "a use case",
    named: "the use case “{{name}}”",
    open: "Open the use case",
  },
  fields: {
    title: { hint: "The product goal in plain words." },
    code: {
      hint: "Applications use this code in their requests. You can change it while the use case is inactive.",
    },
    description: { hint: "What should AI do here, and for whom? Optional." },
    owner: { label: "Owner", hint: "A person or a team. Optional." },
    tags: { label: "Tags", hint: "Up to 20 words to find it by. Optional." },
  },
  filters: {
    owner: { label: "Filter by owner", any: "Any owner" },
    tags: { label: "Filter by tag", any: "Any tag" },
  },
  columns: {
    id: "Id",
    title: "Title",
    code: "Code",
    owner: "Owner",
    tags: "Tags",
    active: "Active",
    rolloutState: "Rollout",
    flowCount: "Flows",
    activeFlowCount: "Active flows",
    winnerTitle: "Winner",
    alarms: "Alarms",
    sessions: "Sessions in 24 h",
    score: "Score in 24 h",
    ratings: "Ratings in 24 h",
    updatedAt: "Changed",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Caso d'uso",
    thing: "un caso d'uso",
    named: "il caso d'uso «{{name}}»",
    open: "Apri il caso d'uso",
  },
  fields: {
    title: { hint: "L'obiettivo del prodotto, in parole semplici." },
    code: {
      hint: "Le applicazioni usano questo codice nelle richieste. Si può cambiare finché il caso d'uso è inattivo.",
    },
    description: { hint: "Che cosa deve fare qui l'IA, e per chi? Facoltativa." },
    owner: { label: "Responsabile", hint: "Una persona o un gruppo. Facoltativo." },
    tags: { label: "Etichette", hint: "Fino a 20 parole con cui ritrovarlo. Facoltative." },
  },
  filters: {
    owner: { label: "Filtra per responsabile", any: "Qualsiasi responsabile" },
    tags: { label: "Filtra per etichetta", any: "Qualsiasi etichetta" },
  },
  columns: {
    id: "Id",
    title: "Titolo",
    code: "Codice",
    owner: "Responsabile",
    tags: "Etichette",
    active: "Attivo",
    rolloutState: "Rilascio",
    flowCount: "Flussi",
    activeFlowCount: "Flussi attivi",
    winnerTitle: "Vincitore",
    alarms: "Allarmi",
    sessions: "Sessioni in 24 h",
    score: "Punteggio in 24 h",
    ratings: "Valutazioni in 24 h",
    updatedAt: "Modificato",
  },
};

addTexts("kinds.useCase", { en, it });

/** In the list of kinds. */
export const useCase = {
  entity: "use-case",
  texts: "kinds.useCase",
} as const satisfies Entry;

const fields = {
  title: { as: "line" },
  code: { as: "code", proposedFrom: "title" },
  description: { as: "prose", standsIn: "title" },
  owner: { as: "line" },
  tags: { as: "words" },
} satisfies FieldsOf<"NewUseCase">;

const pathOf = ({ id }: { id: string }) => ({ path: { use_case_id: id } });

/** A product goal: what is written about it. */
export const useCaseKind: Kind<keyof typeof fields, UseCase, Schemas["NewUseCase"]> = {
  texts: "kinds.useCase",
  fields,
  limits: NewUseCase,
  read: (record) => item(api.GET("/api/v1/use-cases/{use_case_id}", { params: pathOf(record) })),
  create: (body) => item(api.POST("/api/v1/use-cases", { body })),
  change: (record, body, version) =>
    item(
      api.PUT("/api/v1/use-cases/{use_case_id}", {
        params: pathOf(record),
        headers: basedOn(version),
        body,
      }),
    ),
  shownBy: (record) => [...(record ? [keys.ofUseCase(record.id)] : []), keys.overview()],
};

type Glance = Schemas["GlanceAnswer"];

/** What the list of use cases is saved as. */
export const useCaseColumns: readonly Column<Glance>[] = [
  { name: "title", value: (row) => row.title },
  { name: "code", value: (row) => row.code },
  { name: "owner", value: (row) => row.owner },
  { name: "tags", value: (row) => row.tags.join(", ") },
  { name: "active", value: (row) => String(row.active) },
  { name: "rolloutState", value: (row) => row.rolloutState },
  { name: "flowCount", value: (row) => row.flowCount, as: "count" },
  { name: "activeFlowCount", value: (row) => row.activeFlowCount, as: "count" },
  { name: "winnerTitle", value: (row) => row.winnerTitle },
  { name: "alarms", value: (row) => row.alarms.map(({ code }) => code).join(" ") },
  { name: "sessions", value: (row) => row.sessions, as: "count" },
  { name: "score", value: (row) => row.score, as: "score" },
  { name: "ratings", value: (row) => row.ratings, as: "count" },
  { name: "updatedAt", value: (row) => Date.parse(row.updatedAt), as: "moment" },
  { name: "id", value: (row) => row.id },
];
