import { api, basedOn, item, type Schemas } from "@/api/client";
import { NewCandidate } from "@/api/limits";
import { keys } from "@/api/queries";
import type { Entry, Field, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Candidate",
    thing: "a candidate",
    named: "the candidate “{{name}}”",
    open: "Open the candidates",
  },
  fields: {
    title: { hint: "What people call it." },
    entry: { label: "Model", hint: "Its id in the catalogue, or own/CODE of an own model." },
    state: { label: "Decision", hint: "A decision needs a reason." },
    reason: { label: "Reason", hint: "Why it is in or out. Optional while it is considered." },
    notes: { label: "Notes", hint: "Anything else. Optional." },
    connection: { label: "Connection", hint: "The name of the connection that reaches it. Optional." },
    model: { label: "Name at the provider", hint: "Empty if it is that of the catalogue." },
    messages: { label: "Prompt" },
    parameters: { label: "Parameters" },
    position: { label: "Position" },
  },
  options: {
    state: {
      considered: { label: "Considered" },
      included: { label: "Included" },
      excluded: { label: "Excluded" },
    },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Candidato",
    thing: "un candidato",
    named: "il candidato «{{name}}»",
    open: "Apri i candidati",
  },
  fields: {
    title: { hint: "Come lo chiamano le persone." },
    entry: { label: "Modello", hint: "Il suo id nel catalogo, o own/CODICE di un modello proprio." },
    state: { label: "Decisione", hint: "Una decisione ha bisogno di un motivo." },
    reason: { label: "Motivo", hint: "Perché è incluso o escluso. Facoltativo finché è in esame." },
    notes: { label: "Note", hint: "Qualsiasi altra cosa. Facoltative." },
    connection: { label: "Connessione", hint: "Il nome della connessione che lo raggiunge. Facoltativa." },
    model: { label: "Nome presso il fornitore", hint: "Vuoto se è quello del catalogo." },
    messages: { label: "Prompt" },
    parameters: { label: "Parametri" },
    position: { label: "Posizione" },
  },
  options: {
    state: {
      considered: { label: "In esame" },
      included: { label: "Incluso" },
      excluded: { label: "Escluso" },
    },
  },
};

addTexts("kinds.candidate", { en, it });

/** In the list of kinds. */
export const candidate = {
  entity: "candidate",
  texts: "kinds.candidate",
  page: "/use-cases/$useCaseId/candidates",
} as const satisfies Entry;

export type Candidate = Schemas["CandidateAnswer"];

/** What a form of texts can hold; the prompt and the parameters have a dialog of their own. */
type Written = Omit<Schemas["NewCandidate"], "useCaseId" | "messages" | "parameters">;

const fields = {
  title: { as: "line" },
  entry: { as: "code" },
  state: { as: "choice" },
  reason: { as: "prose" },
  connection: { as: "line", half: true },
  model: { as: "code", half: true },
  notes: { as: "prose" },
} satisfies Readonly<Record<keyof Written, Field<keyof Written>>>;

const pathOf = ({ id }: { id: string }) => ({ path: { candidate_id: id } });

/** A model on the shortlist of a use case. */
export function candidateKind(useCaseId: string): Kind<keyof Written, Candidate, Written> {
  return {
    texts: "kinds.candidate",
    fields,
    limits: NewCandidate,
    read: (record) => item(api.GET("/api/v1/candidates/{candidate_id}", { params: pathOf(record) })),
    create: (body) => item(api.POST("/api/v1/candidates", { body: { ...body, useCaseId } })),
    change: (record, body, version) =>
      item(
        api.PUT("/api/v1/candidates/{candidate_id}", {
          params: pathOf(record),
          headers: basedOn(version),
          body,
        }),
      ),
    shownBy: () => [keys.ofUseCase(useCaseId, "candidates")],
  };
}
