import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "API key",
    thing: "an API key",
    named: "the API key “{{name}}”",
    open: "Open API keys",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Chiave API",
    thing: "una chiave API",
    named: "la chiave API «{{name}}»",
    open: "Vai alle chiavi API",
  },
};

addTexts("kinds.apiKey", { en, it });

/** The key of an application. */
export const apiKey = {
  entity: "api-key",
  texts: "kinds.apiKey",
} as const satisfies Entry;
