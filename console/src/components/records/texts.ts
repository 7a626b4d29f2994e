import { addTexts, type Texts } from "@/i18n";

const en = {
  conflict: {
    text: "Choose which version of each field to keep. Nothing has been overwritten.",
    theirs: "Theirs",
    mine: "Yours",
    both: "Both of you changed this field.",
    takeTheirs: "Keep theirs",
    save: "Save this choice",
  },
  csv: {
    cut_one: "The file holds the first row only. Narrow the list to save the rest.",
    cut_other: "The file holds the first {{count}} rows. Narrow the list to save the rest.",
  },
  rows: { add: "Add one", addTo: "{{label}}: add one", remove: "{{label}}: remove number {{number}}" },
  password: {
    generate: "Generate one",
    generateHint: "Generated in this browser and shown only once.",
    type: "Enter one",
    label: "Password to sign in with",
  },
};

const it: Texts<typeof en> = {
  conflict: {
    text: "Scegli quale versione di ogni campo tenere. Nulla è stato sovrascritto.",
    theirs: "La loro",
    mine: "La tua",
    both: "Avete modificato entrambi questo campo.",
    takeTheirs: "Tieni la loro",
    save: "Salva questa scelta",
  },
  csv: {
    cut_one: "Il file contiene solo la prima riga. Restringi l'elenco per salvare il resto.",
    cut_other: "Il file contiene le prime {{count}} righe. Restringi l'elenco per salvare il resto.",
  },
  rows: {
    add: "Aggiungine uno",
    addTo: "{{label}}: aggiungine uno",
    remove: "{{label}}: rimuovi il numero {{number}}",
  },
  password: {
    generate: "Generane una",
    generateHint: "Generata in questo browser e mostrata una sola volta.",
    type: "Scrivine una",
    label: "Password per accedere",
  },
};

addTexts("records", { en, it });

export type RecordTexts = typeof en;
