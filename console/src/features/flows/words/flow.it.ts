import type { Texts } from "@/i18n";
import type { en } from "./flow.en";

export const it: Texts<typeof en> = {
  page: {
    gone: "Questo flusso non esiste più",
    goneText: "È stato eliminato, o l'indirizzo è errato. Ciò che hai scritto resta in questo browser.",
    toUseCase: "Al caso d'uso",
    deleted: "Questo flusso nel frattempo è stato eliminato. Non si può più salvare nulla.",
    steps: "Passi",
    noSteps: "Questo caso d'uso non ha ancora passi",
    noStepsText:
      "Un flusso ha una configurazione per ogni passo del suo caso d'uso. Aggiungi un passo al caso d'uso, poi configuralo qui.",
  },
  strip: {
    label: "Come sta questo flusso",
    score: "Punteggio",
    scoreHint:
      "La media di tutte le valutazioni, e l'intervallo in cui si trova il valore vero con il 95% di confidenza.",
    sessions: "Sessioni",
    ratings_one: "{{count}} valutazione",
    ratings_other: "{{count}} valutazioni",
    share: "Quota delle nuove sessioni",
    shareInactive: "Non attivo: le nuove sessioni vanno ad altri flussi.",
    shareUseCaseInactive: "Il caso d'uso non è attivo: non viene servito nessuno.",
    missing_one:
      "{{steps}} non è configurato: le applicazioni che lo chiamano ricevono una configurazione vuota.",
    missing_other:
      "{{steps}} non sono configurati: le applicazioni che li chiamano ricevono una configurazione vuota.",
    notCounted: "Al momento i dati non sono disponibili.",
  },
  actions: {
    menu: "Altre azioni",
    activate: "Attiva",
    archive: "Archivia",
    archiveDone: "«{{title}}» è archiviato.",
    archived: "Archiviato",
    restore: "Ripristina",
    restored: "«{{title}}» è ripristinato. È inattivo.",
    deactivate: "Disattiva",
    edit: "Rinomina e descrivi",
    clone: "Clona",
    delete: "Elimina",
    deleteFirst: "Prima disattivalo",
    lastActive: "L'ultimo flusso attivo di un caso d'uso attivo",
    rolloutPage: "Al rilascio",
  },
  activate: {
    title: "Attivare «{{title}}»?",
    text: "Le nuove sessioni possono riceverlo. Le sessioni in corso mantengono il loro flusso.",
    alone: "È l'unico flusso attivo, quindi riceve il 100% delle nuove sessioni.",
    aloneInactive:
      "È l'unico flusso attivo. Riceve il 100% delle nuove sessioni quando il caso d'uso è attivo.",
    zero: "Parte dallo 0%. Riceve sessioni quando tu o un rilascio gli date una quota.",
    others: "Quote risultanti:",
    missing: "Non configurati: {{steps}}. In questi passi le applicazioni ricevono una configurazione vuota.",
    running:
      "Il rilascio in corso lo includerà. Inizia una nuova epoca e le statistiche di tutti i flussi vengono azzerate.",
    completed: "Il rilascio completato si riapre nella fase adattiva con nuove statistiche.",
    done: "«{{title}}» è attivo.",
  },
  deactivate: {
    title: "Disattivare «{{title}}»?",
    text: "Non riceve nuove sessioni. Le sessioni in corso lo mantengono fino alla fine, di norma 6 ore dopo la prima assegnazione.",
    others: "Quote risultanti:",
    none: "Nessun altro flusso è attivo, quindi il caso d'uso non avrà nulla da servire.",
    running: "Esce dal rilascio in corso. Il confronto fra gli altri continua.",
    winner: "È il vincitore del rilascio. Il rilascio si riapre nella fase adattiva con nuove statistiche.",
    done: "«{{title}}» è inattivo.",
  },
  clone: {
    title: "Clona «{{title}}»",
    hint: "La copia ha le stesse configurazioni. È inattiva e parte dallo 0%.",
    name: "{{title}} (copia)",
    different: "Che cosa cambia?",
    differentHint: "L'idea alla base della copia; diventa la sua descrizione.",
    submit: "Clona",
    unsaved: "Le modifiche non salvate non vengono copiate. Salvale prima per includerle.",
    done: "«{{title}}» creato e aperto.",
  },
  delete: {
    title: "Eliminare «{{title}}»?",
    text: "Le sue configurazioni vengono eliminate con tutte le revisioni. Non si può annullare.",
    sessions:
      "Le sessioni in corso di questo flusso ricevono l'errore flow-not-found. Per sicurezza, attendi 6 ore dopo averlo disattivato.",
    action: "Elimina il flusso",
    done: "«{{title}}» è stato eliminato.",
  },
  edit: {
    title: "Rinomina e descrivi",
    done: "Salvato.",
  },
  effect: {
    nobody: "Questo flusso è inattivo. Le modifiche non riguardano le nuove sessioni.",
    unserved: "Il caso d'uso è inattivo. Le modifiche saranno servite quando sarà attivo.",
    served:
      "Questo flusso è in uso. Le modifiche valgono dalla prossima assegnazione, anche nelle sessioni in corso.",
    newEpoch:
      "Un rilascio con questo flusso è in corso. Salvando inizia una nuova epoca e le statistiche di tutti i flussi vengono azzerate.",
    reopens:
      "Il rilascio di questo flusso è completato. Salvando si riapre nella fase adattiva con nuove statistiche.",
  },
  warn: {
    title: "Salvare e iniziare una nuova epoca?",
    newEpoch:
      "Un rilascio è in corso. Le misure precedenti non sono confrontabili con una nuova configurazione, quindi inizia una nuova epoca e le statistiche di tutti i flussi vengono azzerate. Per ora le quote restano invariate.",
    newEpochHint:
      "Per fare prove senza disturbare il confronto, clona questo flusso e modifica la copia inattiva.",
    reopensTitle: "Salvare e riaprire il rilascio?",
    reopens:
      "Il rilascio è completato. Una nuova configurazione lo riapre nella fase adattiva e azzera le statistiche di tutti i flussi.",
    action: "Salva e ricomincia",
    restore: "Ripristina e ricomincia",
  },
  bar: {
    changed_one: "{{count}} passo modificato",
    changed_other: "{{count}} passi modificati",
    unchanged: "Tutte le modifiche salvate",
    saveAll: "Salva tutto",
    saveAllHint: "Salva tutti i passi modificati ({{keys}})",
    discardAll: "Scarta tutto",
    discardTitle: "Scartare tutte le modifiche?",
    discardText:
      "Ogni passo torna alla versione salvata. Puoi recuperare le modifiche finché resti in questa pagina.",
    saved_one: "{{count}} passo salvato.",
    saved_other: "{{count}} passi salvati.",
    blocked: "Alcuni passi non sono stati salvati. Controlla i passi segnati.",
    kept: "Le modifiche restano come bozza in questo browser.",
    leave: "Esci",
  },
  refusal: {
    title: "Avvisi",
    inStep: "{{step}}: {{text}}",
    more_one: "{{count}} altro avviso. Apri il flusso per vederlo.",
    more_other: "Altri {{count}} avvisi. Apri il flusso per vederli.",
    no_model: "Nessun modello impostato.",
    no_messages: "L'elenco dei messaggi è vuoto.",
    unknown_role:
      "Il messaggio {{number}} ha il ruolo «{{value}}», che i modelli non conoscono. Scegline uno dall'elenco.",
    empty_message: "Il messaggio {{number}} è vuoto.",
    not_a_number: "{{key}} non è un numero ({{value}}).",
    out_of_range: "{{key}} è {{value}}, fuori dai valori consueti.",
  },
};
