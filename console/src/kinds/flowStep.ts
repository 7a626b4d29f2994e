import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Configuration",
    thing: "a flow's configuration",
    named: "the configuration “{{name}}”",
    open: "Open the flow",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Configurazione",
    thing: "la configurazione di un flusso",
    named: "la configurazione «{{name}}»",
    open: "Apri il flusso",
  },
};

addTexts("kinds.flowStep", { en, it });

/** The configuration of a step in a flow, which has an editor of its own. */
export const flowStep = {
  entity: "flow-step",
  texts: "kinds.flowStep",
} as const satisfies Entry;
