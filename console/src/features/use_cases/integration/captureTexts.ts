import { addTexts, type Texts } from "@/i18n";

const en = {
  title: "Examples from production",
  hint: "Keep what steps are asked and answer, redacted, to make datasets from. Applications send examples with an API key that may record.",
  none: "Nothing is captured.",
  setUp: "Set up capture",
  dialog: "Examples from production",
  nothing: "Nothing",
};

const it: Texts<typeof en> = {
  title: "Esempi dalla produzione",
  hint: "Conserva le domande e le risposte dei passi, oscurate, per farne dataset. Le applicazioni inviano esempi con una chiave API che può registrare.",
  none: "Non si raccoglie nulla.",
  setUp: "Imposta la raccolta",
  dialog: "Esempi dalla produzione",
  nothing: "Niente",
};

addTexts("capture", { en, it });

export type CaptureTexts = typeof en;
