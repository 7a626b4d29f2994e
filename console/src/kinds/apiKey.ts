import { api, item, type Schemas } from "@/api/client";
import { NewKeyBody } from "@/api/limits";
import { keys } from "@/api/queries";
import type { Column, Entry, FieldsOf, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "API key",
    thing: "an API key",
    named: "the API key “{{name}}”",
    open: "Open API keys",
  },
  fields: {
    name: { label: "Name", hint: "The application, and where it runs: “shop, production”." },
    scopes: { label: "Permissions", wrong: "Choose at least one." },
  },
  options: {
    scopes: {
      pick: { label: "Pick", hint: "Request the configuration to use." },
      feedback: { label: "Feedback", hint: "Submit scores, comments and outcomes." },
      record: { label: "Record", hint: "Send examples of inputs and outputs." },
      read: { label: "Read", hint: "Look up which flow a session got, why, and how it was rated." },
    },
  },
  filters: { revoked: { label: "Show revoked keys" } },
  columns: {
    id: "Id",
    name: "Key",
    lookup: "Public part",
    scopes: "Permissions",
    lastUsedAt: "Last used",
    createdAt: "Created",
    createdBy: "Created by",
    revokedAt: "Revoked",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Chiave API",
    thing: "una chiave API",
    named: "la chiave API «{{name}}»",
    open: "Vai alle chiavi API",
  },
  fields: {
    name: { label: "Nome", hint: "L'applicazione, e dove gira: «negozio, produzione»." },
    scopes: { label: "Permessi", wrong: "Scegline almeno uno." },
  },
  options: {
    scopes: {
      pick: { label: "Assegnazione", hint: "Richiedere la configurazione da usare." },
      feedback: { label: "Feedback", hint: "Inviare punteggi, commenti ed esiti." },
      record: { label: "Registrazione", hint: "Inviare esempi di ingressi e risposte." },
      read: {
        label: "Lettura",
        hint: "Consultare quale flusso ha avuto una sessione, perché, e come è stata valutata.",
      },
    },
  },
  filters: { revoked: { label: "Mostra le chiavi revocate" } },
  columns: {
    id: "Id",
    name: "Chiave",
    lookup: "Parte pubblica",
    scopes: "Permessi",
    lastUsedAt: "Ultimo uso",
    createdAt: "Creata",
    createdBy: "Creata da",
    revokedAt: "Revocata",
  },
};

addTexts("kinds.apiKey", { en, it });

const SCOPES = ["pick", "feedback", "record", "read"] as const satisfies ReadonlyArray<Key["scopes"][number]>;

const fields = {
  name: { as: "line" },
  scopes: { as: "some", options: SCOPES },
} satisfies FieldsOf<"NewKeyBody">;

type Key = Schemas["KeyAnswer"];

/** A key of an application. It is made and revoked, never changed; its text is in the answer that made it. */
export const apiKeyKind: Kind<keyof typeof fields, Schemas["IssuedKeyAnswer"], Schemas["NewKeyBody"]> = {
  texts: "kinds.apiKey",
  fields,
  limits: NewKeyBody,
  create: (body) => item(api.POST("/api/v1/api-keys", { body })),
  shownBy: () => [keys.access("keys")],
};

/** The key of an application. */
export const apiKey = {
  entity: "api-key",
  texts: "kinds.apiKey",
} as const satisfies Entry;

const moment = (text: string | null) => (text === null ? null : Date.parse(text));

/** What the list of keys is made of, and what it is saved as. */
export const apiKeyColumns: readonly Column<Key>[] = [
  { name: "name", value: (row) => row.name },
  { name: "lookup", value: (row) => row.lookup },
  { name: "scopes", value: (row) => row.scopes.join(" ") },
  { name: "lastUsedAt", value: (row) => moment(row.lastUsedAt), as: "moment" },
  { name: "createdAt", value: (row) => moment(row.createdAt), as: "moment" },
  { name: "createdBy", value: (row) => row.createdBy },
  { name: "revokedAt", value: (row) => moment(row.revokedAt), as: "moment" },
  { name: "id", value: (row) => row.id },
];
