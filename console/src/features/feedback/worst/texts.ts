import { addTexts, type Texts } from "@/i18n";

const en = {
  open: "Review the worst",
  title: "Review the worst rated sessions",
  lead: "Takes the worst rated sessions of the list below, as it is filtered, as far as they were captured.",
  sessions: "Sessions",
  found_one: "{{count, number}} captured example.",
  found_other: "{{count, number}} captured examples.",
  some: "{{captured, number}} of {{ratings, number}} rated sessions were captured.",
  cut: "Only the newest {{ratings, number}} ratings were looked at.",
  none: "None of these sessions was captured.",
  settings: "Capture settings",
  noConsent: "None of the examples has consent, so none can be used.",
  left_one: "One example is left out: it has no consent.",
  left_other: "{{count, number}} examples are left out: they have no consent.",
  into: "What to do with them",
  queue: "Review queue",
  dataset: "Dataset",
  name: "Title of the queue",
  proposed: "Worst rated, {{date}}",
  raters: "Raters per answer",
  create_one: "Create a queue with one answer",
  create_other: "Create a queue with {{count, number}} answers",
  noAnswers: "None of the examples has an answer to rate.",
  created: "The queue “{{title}}” was created.",
};

const it: Texts<typeof en> = {
  open: "Rivedi le peggiori",
  title: "Rivedi le sessioni valutate peggio",
  lead: "Prende le sessioni valutate peggio dell'elenco, con i filtri scelti, se sono state raccolte.",
  sessions: "Sessioni",
  found_one: "{{count, number}} esempio raccolto.",
  found_other: "{{count, number}} esempi raccolti.",
  some: "Sono state raccolte {{captured, number}} sessioni valutate su {{ratings, number}}.",
  cut: "Sono state considerate solo le {{ratings, number}} valutazioni più recenti.",
  none: "Nessuna di queste sessioni è stata raccolta.",
  settings: "Impostazioni di raccolta",
  noConsent: "Nessun esempio ha il consenso, quindi non se ne può usare nessuno.",
  left_one: "Un esempio è escluso: manca il consenso.",
  left_other: "{{count, number}} esempi sono esclusi: manca il consenso.",
  into: "Che cosa farne",
  queue: "Coda di revisione",
  dataset: "Dataset",
  name: "Titolo della coda",
  proposed: "Valutate peggio, {{date}}",
  raters: "Giudizi per risposta",
  create_one: "Crea una coda con una risposta",
  create_other: "Crea una coda con {{count, number}} risposte",
  noAnswers: "Nessun esempio ha una risposta da valutare.",
  created: "La coda «{{title}}» è stata creata.",
};

addTexts("worst_rated", { en, it });

export type WorstRatedTexts = typeof en;
