import { api, basedOn, item, type Schemas } from "@/api/client";
import { NewConnection } from "@/api/limits";
import { keys } from "@/api/queries";
import type { Column, Entry, FieldsOf, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

export type Connection = Schemas["ConnectionAnswer"];

const en = {
  audit: {
    title: "Connection",
    thing: "a connection",
    named: "the connection “{{name}}”",
    open: "Open connections",
  },
  fields: {
    name: { label: "Name", hint: "What people call it." },
    kind: { label: "API", hint: "What the provider speaks." },
    baseUrl: {
      label: "Base URL",
      hint: "For a local server, such as http://localhost:8000/v1. Vendors: https://api.openai.com/v1, https://api.anthropic.com, https://generativelanguage.googleapis.com/v1beta.",
    },
    api: { label: "Endpoint", hint: "Only OpenAI-compatible servers have more than one." },
    secretRef: {
      label: "Where the API key is",
      hint: "env:NAME or file:PATH on the server. Leave it empty to store a key here, or if none is needed.",
    },
    model: { label: "Model", hint: "The model to ask when none is named. Optional." },
    temperature: { label: "Temperature", hint: "Default of requests, from 0 to 2. Optional." },
    maxTokens: { label: "Longest answer", hint: "In tokens. Optional." },
    requestsPerMinute: { label: "Requests per minute", hint: "Empty means no limit." },
    tokensPerMinute: { label: "Tokens per minute", hint: "In and out together. Empty means no limit." },
    concurrency: { label: "Requests at once", hint: "Fewer are sent when the provider slows down." },
    timeoutSeconds: { label: "Longest wait", hint: "Seconds until an answer must be complete." },
    silenceSeconds: { label: "Longest silence", hint: "Seconds that the provider may send nothing." },
  },
  options: {
    kind: {
      openai: { label: "OpenAI-compatible" },
      anthropic: { label: "Anthropic" },
      gemini: { label: "Gemini" },
    },
    api: {
      chat: { label: "Chat completions" },
      responses: { label: "Responses" },
      completions: { label: "Completions" },
    },
  },
  columns: {
    name: "Connection",
    kind: "API",
    baseUrl: "Base URL",
    model: "Model",
    secret: "API key",
    updatedAt: "Changed",
    id: "Id",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Connessione",
    thing: "una connessione",
    named: "la connessione «{{name}}»",
    open: "Vai alle connessioni",
  },
  fields: {
    name: { label: "Nome", hint: "Come la chiamano le persone." },
    kind: { label: "API", hint: "Quella del fornitore." },
    baseUrl: {
      label: "URL di base",
      hint: "Per un server locale, ad esempio http://localhost:8000/v1. Fornitori: https://api.openai.com/v1, https://api.anthropic.com, https://generativelanguage.googleapis.com/v1beta.",
    },
    api: { label: "Endpoint", hint: "Solo i server compatibili con OpenAI ne hanno più di uno." },
    secretRef: {
      label: "Dove si trova la chiave API",
      hint: "env:NOME o file:PERCORSO sul server. Lascia vuoto per salvare qui una chiave, o se non serve.",
    },
    model: { label: "Modello", hint: "Il modello da usare se non ne viene indicato uno. Facoltativo." },
    temperature: { label: "Temperatura", hint: "Predefinita nelle richieste, da 0 a 2. Facoltativa." },
    maxTokens: { label: "Risposta più lunga", hint: "In token. Facoltativa." },
    requestsPerMinute: { label: "Richieste al minuto", hint: "Vuoto significa nessun limite." },
    tokensPerMinute: {
      label: "Token al minuto",
      hint: "In entrata e in uscita. Vuoto significa nessun limite.",
    },
    concurrency: {
      label: "Richieste contemporanee",
      hint: "Ne vengono inviate meno quando il fornitore rallenta.",
    },
    timeoutSeconds: { label: "Attesa massima", hint: "Secondi entro cui la risposta dev'essere completa." },
    silenceSeconds: { label: "Silenzio massimo", hint: "Secondi in cui il fornitore può non inviare nulla." },
  },
  options: {
    kind: {
      openai: { label: "Compatibile con OpenAI" },
      anthropic: { label: "Anthropic" },
      gemini: { label: "Gemini" },
    },
    api: {
      chat: { label: "Chat completions" },
      responses: { label: "Responses" },
      completions: { label: "Completions" },
    },
  },
  columns: {
    name: "Connessione",
    kind: "API",
    baseUrl: "URL di base",
    model: "Modello",
    secret: "Chiave API",
    updatedAt: "Modificata",
    id: "Id",
  },
};

addTexts("kinds.connection", { en, it });

const fields = {
  name: { as: "line" },
  kind: { as: "choice", half: true },
  baseUrl: { as: "code" },
  secretRef: { as: "code" },
  model: { as: "code" },
  api: { as: "choice", half: true },
  temperature: { as: "number", half: true },
  maxTokens: { as: "number", half: true },
  requestsPerMinute: { as: "number", half: true },
  tokensPerMinute: { as: "number", half: true },
  concurrency: { as: "number", half: true },
  timeoutSeconds: { as: "number", half: true },
  silenceSeconds: { as: "number", half: true },
} satisfies FieldsOf<"NewConnection">;

const pathOf = ({ id }: { id: string }) => ({ path: { connection_id: id } });

/** How a model provider is reached. */
export const connectionKind: Kind<keyof typeof fields, Connection, Schemas["NewConnection"]> = {
  texts: "kinds.connection",
  fields,
  limits: NewConnection,
  read: (record) => item(api.GET("/api/v1/connections/{connection_id}", { params: pathOf(record) })),
  create: (body) => item(api.POST("/api/v1/connections", { body })),
  change: (record, body, version) =>
    item(
      api.PUT("/api/v1/connections/{connection_id}", {
        params: pathOf(record),
        headers: basedOn(version),
        body,
      }),
    ),
  shownBy: () => [keys.access("connections")],
};

/** In the list of kinds. */
export const connection = {
  entity: "connection",
  texts: "kinds.connection",
} as const satisfies Entry;

/** What the list of connections is saved as. */
export const connectionColumns: readonly Column<Connection>[] = [
  { name: "name", value: (row) => row.name },
  { name: "kind", value: (row) => row.kind },
  { name: "baseUrl", value: (row) => row.baseUrl },
  { name: "model", value: (row) => row.model },
  { name: "secret", value: (row) => row.secret },
  { name: "updatedAt", value: (row) => Date.parse(row.updatedAt), as: "moment" },
  { name: "id", value: (row) => row.id },
];
