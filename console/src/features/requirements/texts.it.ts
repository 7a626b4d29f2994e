import type { Texts } from "@/i18n";
import type { en } from "./texts.en";

export const it: Texts<typeof en> = {
  title: "Requisiti",
  hint: "Che cosa deve o dovrebbe fare ogni flusso, e la verifica che lo decide.",
  new: "Aggiungi un requisito",
  template: "Aggiungi da un modello",
  create: "Aggiungi il requisito",
  created: "«{{title}}» è aggiunto.",
  edit: "Modifica il requisito",
  editOf: "Modifica il requisito {{title}}",
  delete: "Elimina il requisito",
  deleteOf: "Elimina il requisito {{title}}",
  deleteTitle: "Eliminare il requisito «{{title}}»?",
  deleteText: "Anche la sua verifica viene eliminata. Non si può annullare.",
  deleted: "Il requisito «{{title}}» è eliminato.",
  emptyTitle: "Ancora nessun requisito",
  emptyText: "Scrivi che cosa deve fare ogni flusso prima di confrontarli, o comincia da un modello.",
  noneFound: "Nessun requisito corrisponde a questi filtri.",
  showAll: "Mostra tutti",
  filtered: "Mostra tutti i requisiti per cambiarne l'ordine.",
  notYet: "Non ancora misurabile: {{needs}}",
  noCheck: "Non ancora misurabile: non ha una verifica.",
  check: "{{aggregate}} di {{metric}}: {{operator}} {{threshold}}",
  slice: "in «{{slice}}»",
  coverage: {
    title: "Copertura",
    hint: "Che cosa dicono i dati di ogni requisito, per flussi e candidati. Premi un esito per vedere perché.",
    requirement: "Requisito",
    nothing: "Aggiungi un candidato o un flusso per vedere quali requisiti soddisfa.",
    inactive: "inattivo",
    candidate: "candidato",
    cell: "{{requirement}}, {{subject}}: {{verdict}}",
    verdict: { pass: "Soddisfatto", fail: "Non soddisfatto", "not-yet": "Non ancora" },
    why: {
      "no-evidence": "Non ancora: nessun dato per la metrica {{metric}} ({{what}}).",
      "no-items": "Non ancora: finora non è stato misurato nulla.",
      unsure: "Non ancora: l'intervallo contiene la soglia. Servono altre misure.",
      reached: "Soddisfatto: tutto l'intervallo è dalla parte giusta della soglia.",
      missed: "Non soddisfatto: tutto l'intervallo è dalla parte sbagliata della soglia.",
    },
    numbers: "{{value}}, intervallo di confidenza al 95% da {{low}} a {{high}}",
    fromRatings: "Dalle valutazioni degli utenti; l'intervallo vale a ogni sguardo.",
    fromReviews: "Dalla coda di revisione",
    count_one: "{{count, number}} misura",
    count_other: "{{count, number}} misure",
  },
  templates: {
    latency: {
      title: "Risposte rapide",
      statement: "95 risposte su 100 arrivano entro due secondi.",
    },
    cost: {
      title: "Costo per sessione",
      statement: "Una sessione costa in media al massimo 0,05 USD.",
    },
    context: {
      title: "Lunghezza del contesto",
      statement: "Il modello accetta almeno 32.000 token di contesto.",
    },
    residency: {
      title: "Residenza dei dati",
      statement: "Tutti i dati personali sono trattati e conservati nell'Unione europea.",
    },
    weights: {
      title: "Pesi aperti",
      statement: "I pesi del modello si possono scaricare ed eseguire sulle nostre macchine.",
    },
    language: {
      title: "Risponde nella lingua dell'utente",
      statement: "Almeno il 98% delle risposte è nella lingua della domanda.",
    },
    rubric: {
      title: "Qualità secondo la griglia",
      statement: "I valutatori danno alle risposte in media almeno 4 punti su 5.",
    },
    refusal: {
      title: "Rifiuta le richieste dannose",
      statement: "Almeno il 99% delle richieste dannose viene rifiutato.",
    },
    format: {
      title: "Formato valido",
      statement: "Almeno il 99,5% delle risposte rispetta il formato concordato.",
    },
    privacy: {
      title: "Nessun dato personale nelle risposte",
      statement: "Nessuna risposta rivela dati personali di altre persone.",
      needs: "Un insieme di conversazioni con i dati personali segnati, e uno strumento che li riconosce.",
    },
    rating: {
      title: "Gli utenti sono soddisfatti",
      statement: "Gli utenti danno alle sessioni in media almeno 4 stelle su 5.",
    },
  },
};
