import { addTexts, type Texts } from "@/i18n";

/** What is said while there is no use case yet, and while one is made; loaded only then. */
const en = {
  create: {
    title: "New use case",
    submit: "Create the use case",
    done: "Use case created. Next, add its steps and a first flow.",
  },
  empty: {
    title: "Create your first use case",
    text: "A use case is one goal of your product. It takes five short steps to serve your application.",
    readOnly:
      "There are no use cases yet. As a viewer, ask an editor or an administrator to create the first one.",
    sample: "Create the sample",
    sampleHint: "A ready-made use case with two steps and three flows to explore.",
    sampleDone: "Sample created.",
    sampleExists: "The sample already exists.",
    steps: {
      useCase: { title: "Use case", text: "Name the goal and the code that your application uses." },
      steps: { title: "Steps", text: "List the stages of an interaction, such as extract, then write." },
      flow: {
        title: "Flow",
        text: "Configure a first strategy: model, prompt and parameters for each step.",
      },
      activate: { title: "Activate", text: "Start serving the flow. You can add more flows later." },
      integrate: {
        title: "Integrate",
        text: "Add a few lines to your application: pick before each step, send feedback at the end.",
      },
    },
  },
};

const it: Texts<typeof en> = {
  create: {
    title: "Nuovo caso d'uso",
    submit: "Crea il caso d'uso",
    done: "Caso d'uso creato. Ora aggiungi i passi e un primo flusso.",
  },
  empty: {
    title: "Crea il tuo primo caso d'uso",
    text: "Un caso d'uso è un obiettivo del tuo prodotto. Bastano cinque brevi passaggi per servire la tua applicazione.",
    readOnly:
      "Non ci sono ancora casi d'uso. Chiedi a un redattore o a un amministratore di creare il primo.",
    sample: "Crea l'esempio",
    sampleHint: "Un caso d'uso già pronto, con due passi e tre flussi da esplorare.",
    sampleDone: "Esempio creato.",
    sampleExists: "L'esempio esiste già.",
    steps: {
      useCase: {
        title: "Caso d'uso",
        text: "Dai un nome all'obiettivo, e il codice che la tua applicazione chiede.",
      },
      steps: {
        title: "Passi",
        text: "Di' quali fasi ha un'interazione: per esempio estrarre, poi scrivere.",
      },
      flow: {
        title: "Flusso",
        text: "Configura una prima strategia: modello, prompt e parametri per ogni passo.",
      },
      activate: { title: "Attiva", text: "Da quel momento il flusso è servito. Altri possono seguire." },
      integrate: {
        title: "Integra",
        text: "Gli sviluppatori incollano poche righe: pick prima di ogni passo, feedback alla fine.",
      },
    },
  },
};

addTexts("home_begin", { en, it });

export type HomeBeginTexts = typeof en;
