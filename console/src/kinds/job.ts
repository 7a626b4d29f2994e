import type { Schemas } from "@/api/client";
import type { Column, Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Job",
    thing: "a job",
    named: "the job “{{name}}”",
    open: "Open the job",
  },
  options: {
    state: {
      queued: { label: "Queued" },
      running: { label: "Running" },
      done: { label: "Done" },
      failed: { label: "Failed" },
      cancelled: { label: "Cancelled" },
    },
  },
  kinds: {
    "rollout-rehearsal": "Rollout rehearsal",
    run: "Run",
    "dataset-import": "Import into a dataset",
    "dataset-duplicates": "Search for near-duplicates",
  },
  filters: { state: { label: "State", any: "Any state" } },
  columns: {
    id: "Id",
    title: "Job",
    kind: "Kind",
    state: "State",
    progress: "Progress",
    createdBy: "Started by",
    createdAt: "Requested",
    startedAt: "Began",
    endedAt: "Ended",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Lavoro",
    thing: "un lavoro",
    named: "il lavoro «{{name}}»",
    open: "Apri il lavoro",
  },
  options: {
    state: {
      queued: { label: "In coda" },
      running: { label: "In corso" },
      done: { label: "Concluso" },
      failed: { label: "Non riuscito" },
      cancelled: { label: "Annullato" },
    },
  },
  kinds: {
    "rollout-rehearsal": "Prova di un rilascio",
    run: "Esecuzione",
    "dataset-import": "Importazione in un dataset",
    "dataset-duplicates": "Ricerca di quasi duplicati",
  },
  filters: { state: { label: "Stato", any: "Qualsiasi stato" } },
  columns: {
    id: "Id",
    title: "Lavoro",
    kind: "Tipo",
    state: "Stato",
    progress: "Avanzamento",
    createdBy: "Avviato da",
    createdAt: "Richiesto",
    startedAt: "Iniziato",
    endedAt: "Finito",
  },
};

addTexts("kinds.job", { en, it });

/** Work that takes long. */
export const job = {
  entity: "job",
  texts: "kinds.job",
  page: "/settings/jobs/$jobId",
} as const satisfies Entry;

export type Job = Schemas["JobAnswer"];

const moment = (text: string | null) => (text === null ? null : Date.parse(text));

/** How far a job is, 0 … 1; null while it has not said. */
export function partOf({ progress, state }: Pick<Job, "progress" | "state">): number | null {
  if (state === "done") return 1;
  return progress && progress.total > 0 ? Math.min(Math.max(progress.done / progress.total, 0), 1) : null;
}

/** What the list of jobs is made of, and what it is saved as. */
export const jobColumns: readonly Column<Job>[] = [
  { name: "title", value: (row) => row.title },
  { name: "kind", value: (row) => row.kind },
  { name: "state", value: (row) => row.state },
  { name: "progress", value: (row) => partOf(row) },
  { name: "createdBy", value: (row) => row.createdBy },
  { name: "createdAt", value: (row) => moment(row.createdAt), as: "moment" },
  { name: "startedAt", value: (row) => moment(row.startedAt), as: "moment" },
  { name: "endedAt", value: (row) => moment(row.endedAt), as: "moment" },
  { name: "id", value: (row) => row.id },
];
