import type { Schemas } from "@/api/client";
import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Run",
    thing: "a run",
    named: "the run “{{name}}”",
    open: "Open the runs",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Esecuzione",
    thing: "un’esecuzione",
    named: "l’esecuzione «{{name}}»",
    open: "Apri le esecuzioni",
  },
};

addTexts("kinds.run", { en, it });

/** What flows and candidates answered on a sample. */
export const run = {
  entity: "run",
  texts: "kinds.run",
  page: "/use-cases/$useCaseId/runs",
} as const satisfies Entry;

export type Run = Schemas["RunAnswer"];
