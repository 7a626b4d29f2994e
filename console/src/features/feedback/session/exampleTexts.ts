import { addTexts, type Texts } from "@/i18n";

const en = {
  title: "What was asked and answered",
  hint: "Captured from production, redacted before it was stored.",
  none: "Nothing was captured of this session.",
  settings: "Capture settings",
  cut_one: "Only the first example is shown.",
  cut_other: "Only the first {{count, number}} examples are shown.",
  inputs: "Asked",
  noInputs: "No inputs",
  output: "Answered",
  consent: "With consent",
  noConsent: "Without consent",
  add: "Add to dataset",
  dialog: {
    title: "Add to dataset",
    dataset: "Dataset",
    expected: "Use the answers as expected values",
    expectedHint: "Only if somebody has checked them.",
    left_one: "One example is left out: it has no consent.",
    left_other: "{{count, number}} examples are left out: they have no consent.",
    nothing: "None of the examples has consent, so none can be added.",
    submit_one: "Add one item",
    submit_other: "Add {{count, number}} items",
    added_one: "One item was added to the draft of “{{title}}”.",
    added_other: "{{count, number}} items were added to the draft of “{{title}}”.",
    known: "All of them are in the draft of “{{title}}” already.",
    first: "This use case has no dataset yet.",
    create: "Create the dataset",
  },
};

const it: Texts<typeof en> = {
  title: "Domande e risposte",
  hint: "Raccolte dalla produzione e oscurate prima di essere conservate.",
  none: "Di questa sessione non si è raccolto nulla.",
  settings: "Impostazioni di raccolta",
  cut_one: "È mostrato solo il primo esempio.",
  cut_other: "Sono mostrati solo i primi {{count, number}} esempi.",
  inputs: "Domanda",
  noInputs: "Nessun ingresso",
  output: "Risposta",
  consent: "Con consenso",
  noConsent: "Senza consenso",
  add: "Aggiungi a un dataset",
  dialog: {
    title: "Aggiungi a un dataset",
    dataset: "Dataset",
    expected: "Usa le risposte come valori attesi",
    expectedHint: "Solo se qualcuno le ha verificate.",
    left_one: "Un esempio è escluso: manca il consenso.",
    left_other: "{{count, number}} esempi sono esclusi: manca il consenso.",
    nothing: "Nessun esempio ha il consenso, quindi non se ne può aggiungere nessuno.",
    submit_one: "Aggiungi un elemento",
    submit_other: "Aggiungi {{count, number}} elementi",
    added_one: "Un elemento è stato aggiunto alla bozza di «{{title}}».",
    added_other: "{{count, number}} elementi sono stati aggiunti alla bozza di «{{title}}».",
    known: "Sono già tutti nella bozza di «{{title}}».",
    first: "Questo caso d'uso non ha ancora un dataset.",
    create: "Crea il dataset",
  },
};

addTexts("session_examples", { en, it });

export type SessionExamplesTexts = typeof en;
