import { api, basedOn, item, type Schemas } from "@/api/client";
import { NewOwnModel } from "@/api/limits";
import { keys } from "@/api/queries";
import type { Column, Entry, Field, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Own model",
    thing: "an own model",
    named: "the own model “{{name}}”",
    open: "Open own models",
  },
  fields: {
    title: { hint: "What people call it." },
    code: { hint: "Shortlists call it own/CODE." },
    kind: { label: "Kind", hint: "What it is." },
    provider: { label: "Provider", hint: "Who makes or runs it. Optional." },
    location: { label: "Location", hint: "A path, a URL or an entry point. Optional." },
    notes: { label: "Notes", hint: "Anything else. Optional." },
    contextWindow: { label: "Context window", hint: "Most tokens of a request. Empty if unknown." },
    outputLimit: { label: "Output limit", hint: "Most tokens of an answer. Empty if unknown." },
    inputModalities: { label: "Reads", hint: "Such as text or image. Empty if unknown." },
    outputModalities: { label: "Makes", hint: "Such as text. Empty if unknown." },
    openWeights: { label: "Open weights", hint: "Whether its weights can be downloaded." },
    licence: { label: "Licence", hint: "Of the weights, such as apache-2.0. Empty if unknown." },
    toolUse: { label: "Calls tools", hint: "Whether it can call functions." },
    languages: { label: "Languages", hint: "Such as en and it. Empty if unknown." },
    regions: { label: "Regions", hint: "Where data is processed, such as eu. Empty if unknown." },
    knowledgeDate: { label: "Knowledge date", hint: "Such as 2025-06. Empty if unknown." },
    inputPrice: { label: "Input price", hint: "USD per million tokens. Empty if unknown." },
    outputPrice: { label: "Output price", hint: "USD per million tokens. Empty if unknown." },
    figures: {
      label: "Figures",
      hint: "How well it does in general, as somebody published or measured it. Optional.",
      parts: { name: "Name", value: "Value", unit: "Unit", source: "Source", date: "Date" },
    },
  },
  options: {
    kind: {
      local: { label: "On own machines" },
      endpoint: { label: "HTTP endpoint" },
      "vendor-tool": { label: "Another vendor's tool" },
      python: { label: "Python entry point" },
    },
    openWeights: {
      unknown: { label: "Unknown", hint: "Nobody has found out yet." },
      yes: { label: "Yes", hint: "They can be downloaded." },
      no: { label: "No", hint: "Only the provider has them." },
    },
    toolUse: {
      unknown: { label: "Unknown", hint: "Nobody has found out yet." },
      yes: { label: "Yes", hint: "It calls functions." },
      no: { label: "No", hint: "It only writes text." },
    },
  },
  columns: {
    title: "Model",
    code: "Code",
    kind: "Kind",
    provider: "Provider",
    contextWindow: "Context",
    inputPrice: "Input price",
    updatedAt: "Changed",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Modello proprio",
    thing: "un modello proprio",
    named: "il modello proprio «{{name}}»",
    open: "Vai ai modelli propri",
  },
  fields: {
    title: { hint: "Come lo chiamano le persone." },
    code: { hint: "Nelle liste ristrette è own/CODICE." },
    kind: { label: "Tipo", hint: "Che cos'è." },
    provider: { label: "Fornitore", hint: "Chi lo produce o lo gestisce. Facoltativo." },
    location: { label: "Posizione", hint: "Un percorso, un URL o un punto di ingresso. Facoltativa." },
    notes: { label: "Note", hint: "Qualsiasi altra cosa. Facoltative." },
    contextWindow: { label: "Contesto", hint: "Token massimi di una richiesta. Vuoto se ignoto." },
    outputLimit: { label: "Limite di uscita", hint: "Token massimi di una risposta. Vuoto se ignoto." },
    inputModalities: { label: "Legge", hint: "Per esempio text o image. Vuoto se ignoto." },
    outputModalities: { label: "Produce", hint: "Per esempio text. Vuoto se ignoto." },
    openWeights: { label: "Pesi aperti", hint: "Se i suoi pesi si possono scaricare." },
    licence: { label: "Licenza", hint: "Dei pesi, per esempio apache-2.0. Vuota se ignota." },
    toolUse: { label: "Usa strumenti", hint: "Se può chiamare funzioni." },
    languages: { label: "Lingue", hint: "Per esempio en e it. Vuoto se ignote." },
    regions: { label: "Regioni", hint: "Dove si elaborano i dati, per esempio eu. Vuoto se ignote." },
    knowledgeDate: { label: "Data delle conoscenze", hint: "Per esempio 2025-06. Vuota se ignota." },
    inputPrice: { label: "Prezzo in entrata", hint: "USD per milione di token. Vuoto se ignoto." },
    outputPrice: { label: "Prezzo in uscita", hint: "USD per milione di token. Vuoto se ignoto." },
    figures: {
      label: "Valori",
      hint: "Quanto va bene in generale, come qualcuno ha pubblicato o misurato. Facoltativi.",
      parts: { name: "Nome", value: "Valore", unit: "Unità", source: "Fonte", date: "Data" },
    },
  },
  options: {
    kind: {
      local: { label: "Su macchine proprie" },
      endpoint: { label: "Endpoint HTTP" },
      "vendor-tool": { label: "Strumento di un altro fornitore" },
      python: { label: "Punto di ingresso Python" },
    },
    openWeights: {
      unknown: { label: "Ignoto", hint: "Nessuno lo ha ancora accertato." },
      yes: { label: "Sì", hint: "Si possono scaricare." },
      no: { label: "No", hint: "Li ha solo il fornitore." },
    },
    toolUse: {
      unknown: { label: "Ignoto", hint: "Nessuno lo ha ancora accertato." },
      yes: { label: "Sì", hint: "Chiama funzioni." },
      no: { label: "No", hint: "Scrive soltanto testo." },
    },
  },
  columns: {
    title: "Modello",
    code: "Codice",
    kind: "Tipo",
    provider: "Fornitore",
    contextWindow: "Contesto",
    inputPrice: "Prezzo in entrata",
    updatedAt: "Modificato",
  },
};

addTexts("kinds.ownModel", { en, it });

/** In the list of kinds. */
export const ownModel = {
  entity: "own-model",
  texts: "kinds.ownModel",
  page: "/settings/own-models",
} as const satisfies Entry;

const KNOWN = ["unknown", "yes", "no"] as const;
type Known = (typeof KNOWN)[number];
type Answer = Schemas["OwnModelAnswer"];
type Body = Schemas["NewOwnModel"];

/** As a form shows it: what may be unknown is one of three words. */
export type OwnModel = Omit<Answer, "openWeights" | "toolUse"> & { openWeights: Known; toolUse: Known };
type Written = Omit<Body, "openWeights" | "toolUse"> & { openWeights?: string; toolUse?: string };

const wordOf = (value: boolean | null): Known => (value === null ? "unknown" : value ? "yes" : "no");
const knownIn = (word: string): boolean | null => (word === "unknown" || word === "" ? null : word === "yes");

export const shownOwnModel = (answer: Answer): OwnModel => ({
  ...answer,
  openWeights: wordOf(answer.openWeights),
  toolUse: wordOf(answer.toolUse),
});

function bodyOf<W extends Partial<Written>>({ openWeights, toolUse, ...rest }: W) {
  return {
    ...rest,
    ...(openWeights === undefined ? {} : { openWeights: knownIn(openWeights) }),
    ...(toolUse === undefined ? {} : { toolUse: knownIn(toolUse) }),
  };
}

const fields = {
  title: { as: "line" },
  code: { as: "code", proposedFrom: "title" },
  kind: { as: "choice", half: true },
  provider: { as: "line", half: true },
  location: { as: "code" },
  contextWindow: { as: "number", half: true },
  outputLimit: { as: "number", half: true },
  inputPrice: { as: "number", half: true },
  outputPrice: { as: "number", half: true },
  inputModalities: { as: "words", half: true },
  outputModalities: { as: "words", half: true },
  openWeights: { as: "one", half: true, options: KNOWN },
  toolUse: { as: "one", half: true, options: KNOWN },
  licence: { as: "line", half: true },
  knowledgeDate: { as: "line", half: true },
  languages: { as: "words", half: true },
  regions: { as: "words", half: true },
  figures: {
    as: "rows",
    parts: [
      { name: "name", as: "line", required: true },
      { name: "value", as: "number", required: true },
      { name: "unit", as: "line" },
      { name: "source", as: "line" },
      { name: "date", as: "line" },
    ],
  },
  notes: { as: "prose" },
} satisfies Readonly<Record<keyof Written, Field<keyof Written>>>;

const pathOf = ({ id }: { id: string }) => ({ path: { own_model_id: id } });

/** A model that the catalogue cannot know, for all use cases. */
export const ownModelKind: Kind<keyof Written, OwnModel, Written> = {
  texts: "kinds.ownModel",
  fields,
  limits: NewOwnModel,
  read: async (record) =>
    shownOwnModel(await item(api.GET("/api/v1/own-models/{own_model_id}", { params: pathOf(record) }))),
  create: async (body) =>
    shownOwnModel(
      await item(api.POST("/api/v1/own-models", { body: bodyOf(body) as Schemas["NewOwnModel"] })),
    ),
  change: async (record, body, version) =>
    shownOwnModel(
      await item(
        api.PUT("/api/v1/own-models/{own_model_id}", {
          params: pathOf(record),
          headers: basedOn(version),
          body: bodyOf(body),
        }),
      ),
    ),
  shownBy: () => [keys.access("own-models")],
};

/** What the list of own models is saved as. */
export const ownModelColumns: readonly Column<OwnModel>[] = [
  { name: "title", value: (row) => row.title },
  { name: "code", value: (row) => row.code },
  { name: "kind", value: (row) => row.kind },
  { name: "provider", value: (row) => row.provider },
  { name: "contextWindow", value: (row) => row.contextWindow },
  { name: "inputPrice", value: (row) => row.inputPrice },
  { name: "updatedAt", value: (row) => Date.parse(row.updatedAt), as: "moment" },
];
