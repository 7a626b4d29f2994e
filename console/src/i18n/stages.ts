import { addTexts, type Texts } from "@/i18n";

const en = {
  name: {
    "proof-of-concept": "Proof of concept",
    scoping: "Scoping",
    "fine-tuning": "Fine-tuning",
    "own-model": "Own model",
  },
  points: {
    "requirements-written": {
      asks: "Requirements are written down",
      todo: "Write down what the product and the system need.",
    },
    "initial-dataset": {
      asks: "There is an initial dataset",
      todo: "Import or write the first items of a dataset.",
    },
    "candidates-listed": {
      asks: "Suitable candidates are listed",
      todo: "Include two candidates or more in the shortlist, each with a reason.",
    },
    "manual-evaluation": {
      asks: "People have judged outputs",
      todo: "Make a review queue and judge outputs of the candidates.",
    },
    "dataset-growing": {
      asks: "The dataset grows",
      todo: "Add items and freeze a second version of the dataset.",
    },
    "labelling-started": {
      asks: "Labelling is under way",
      todo: "Give items of the dataset their expected result.",
    },
    "requirements-checked": {
      asks: "Metrics are tied to requirements",
      todo: "Give every requirement with the priority must a check.",
    },
    "benchmark-run": {
      asks: "A benchmark has run",
      todo: "Start a run over a version of the dataset.",
    },
    comparison: {
      asks: "Candidates are compared",
      todo: "Start a run with two targets or more, or import the results of another tool.",
    },
    "enough-data": {
      asks: "There is enough data",
      todo: "Label items until the computed number is reached.",
    },
    pipeline: {
      asks: "There is a pipeline",
      todo: "Define a pipeline: snapshot, train, evaluate, gate, register, release.",
    },
    gate: {
      asks: "A gate decides on releases",
      todo: "Define a gate with the checks that a release must pass.",
    },
    "repeated-runs": { asks: "Runs are periodic or triggered", todo: "Give the pipeline a trigger." },
    checkpoints: { asks: "Trainings keep checkpoints", todo: "Train with checkpoints." },
    "stop-and-resume": {
      asks: "A training was stopped and resumed",
      todo: "Stop a training, and resume it from its checkpoint.",
    },
  },
};

const it: Texts<typeof en> = {
  name: {
    "proof-of-concept": "Prova di fattibilità",
    scoping: "Definizione",
    "fine-tuning": "Affinamento del modello",
    "own-model": "Modello proprio",
  },
  points: {
    "requirements-written": {
      asks: "I requisiti sono scritti",
      todo: "Scrivi che cosa serve al prodotto e al sistema.",
    },
    "initial-dataset": {
      asks: "C'è un dataset iniziale",
      todo: "Importa o scrivi i primi elementi di un dataset.",
    },
    "candidates-listed": {
      asks: "I candidati adatti sono elencati",
      todo: "Includi nella rosa almeno due candidati, ognuno con un motivo.",
    },
    "manual-evaluation": {
      asks: "Delle persone hanno giudicato le risposte",
      todo: "Crea una coda di revisione e giudica le risposte dei candidati.",
    },
    "dataset-growing": {
      asks: "Il dataset cresce",
      todo: "Aggiungi elementi e congela una seconda versione del dataset.",
    },
    "labelling-started": {
      asks: "L'etichettatura è in corso",
      todo: "Dai agli elementi del dataset il risultato atteso.",
    },
    "requirements-checked": {
      asks: "Le metriche sono legate ai requisiti",
      todo: "Dai una verifica a ogni requisito con priorità «must».",
    },
    "benchmark-run": {
      asks: "Un benchmark è stato eseguito",
      todo: "Avvia un'esecuzione su una versione del dataset.",
    },
    comparison: {
      asks: "I candidati sono confrontati",
      todo: "Avvia un'esecuzione con almeno due obiettivi, o importa i risultati di un altro strumento.",
    },
    "enough-data": {
      asks: "I dati sono abbastanza",
      todo: "Etichetta elementi fino a raggiungere il numero calcolato.",
    },
    pipeline: {
      asks: "C'è una pipeline",
      todo: "Definisci una pipeline: istantanea, addestramento, valutazione, gate, registrazione, rilascio.",
    },
    gate: {
      asks: "Un gate decide sui rilasci",
      todo: "Definisci un gate con le verifiche che un rilascio deve superare.",
    },
    "repeated-runs": {
      asks: "Le esecuzioni sono periodiche o innescate",
      todo: "Dai un innesco alla pipeline.",
    },
    checkpoints: {
      asks: "Gli addestramenti conservano i checkpoint",
      todo: "Addestra con i checkpoint.",
    },
    "stop-and-resume": {
      asks: "Un addestramento è stato fermato e ripreso",
      todo: "Ferma un addestramento e riprendilo dal suo checkpoint.",
    },
  },
};

/** Stages of the path and the points of their checklists, for every page that names them. */
addTexts("stages", { en, it });

export type StagesTexts = typeof en;
