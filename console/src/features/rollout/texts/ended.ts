import type { Texts } from "@/i18n";

const en = {
  ending: {
    superior: "Proven best",
    equivalent: "Practically equivalent",
    budget: "Budget reached, nothing proven",
    alone: "Nothing to compare",
    ended: "Ended",
    escaped: "Rolled back by itself",
    undone: "Rolled back by hand",
    stopped: "Stopped by hand",
    byHand: "Completed by hand",
  },
  verdict: {
    superior: "{{flow}} won",
    superiorHint:
      "A wrong winner is declared in at most {{delta}} of rollouts, however often one looks. The winner goes on being watched: if it gets worse, the comparison starts again.",
    equivalent: "{{flow}} serves: as good as the best",
    equivalentHint:
      "No other flow is better by more than what you said matters, so cost or latency may decide. The flow that serves goes on being watched.",
    budget: "{{flow}} leads and serves, without proof",
    budgetHint: "The budget was used up first. With more sessions or ratings there might have been a proof.",
    alone: "{{flow}} serves: it was the only active flow",
    aloneHint: "Activate another flow to compare.",
    ended: "The rollout has ended",
    endedHint: "No flow was active.",
    escaped: "{{flow}} was rolled back",
    escapedHint:
      "The other flows serve now. Look at what went wrong, change or deactivate the flow, and plan a new rollout.",
    undone: "The rollout was rolled back",
    undoneHint: "New sessions are split as the rollback says. Nothing moves by itself any more.",
    stopped: "The rollout was stopped",
    stoppedHint: "The shares are those at the moment of the stop. Nothing moves by itself.",
    byHand: "{{flow}} serves everybody",
    byHandHint: "A person decided this; below is what the ratings said at the time.",
  },
  fact: { took: "Took", sessions: "Sessions", ratings: "Ratings that counted", allRatings: "Ratings" },
  evidence: {
    all: "As of the decision on {{moment}}: all ratings that had arrived by then.",
    counted: "As of the decision on {{moment}}: the ratings that counted then.",
    later: "Since then, not part of the evidence: {{sessions}}, {{ratings}} (mean {{mean}})",
  },
  always: {
    nothing: "Nothing can be said: no rated session with a known chance of being served.",
    served: "{{mean}} stars: what visitors really gave, with the mix of flows that was served",
    refused: "Too few ratings to tell: worth {{worth}} of the {{needed}} that are needed.",
    tooFew: "Too few ratings to tell yet. So many are there, of those that are needed:",
    of: "{{worth}} of {{needed}}",
    note: "{{ratings}} · {{share}} of the traffic",
    worth_one: "worth {{count}} independent rating",
    worth_other: "worth {{count}} independent ratings",
    difference: "Estimated mean stars, and the difference to what was really served.",
  },
};

const it: Texts<typeof en> = {
  ending: {
    superior: "Dimostrato migliore",
    equivalent: "Praticamente equivalenti",
    budget: "Budget esaurito, nulla di dimostrato",
    alone: "Nulla da confrontare",
    ended: "Finito",
    escaped: "Ripristinato automaticamente",
    undone: "Ripristinato a mano",
    stopped: "Fermato a mano",
    byHand: "Completato a mano",
  },
  verdict: {
    superior: "{{flow}} ha vinto",
    superiorHint:
      "Un vincitore sbagliato viene dichiarato al massimo nel {{delta}} dei rilasci, per quante volte si guardi. Il vincitore resta sorvegliato: se peggiora, il confronto ricomincia.",
    equivalent: "{{flow}} riceve il traffico: è buono quanto il migliore",
    equivalentHint:
      "Nessun altro flusso è migliore di oltre quanto hai detto che conta: possono decidere costo o latenza. Il flusso che serve resta sorvegliato.",
    budget: "{{flow}} è in testa e riceve il traffico, senza una prova",
    budgetHint:
      "Il budget si è esaurito prima. Con più sessioni o valutazioni forse ci sarebbe stata una prova.",
    alone: "{{flow}} riceve il traffico: era l'unico flusso attivo",
    aloneHint: "Attiva un altro flusso per confrontare.",
    ended: "Il rilascio è finito",
    endedHint: "Nessun flusso era attivo.",
    escaped: "{{flow}} è stato escluso",
    escapedHint:
      "Il traffico va ora agli altri flussi. Guarda che cosa è andato storto, cambia o disattiva il flusso e pianifica un nuovo rilascio.",
    undone: "Le quote sono state ripristinate",
    undoneHint: "Le nuove sessioni seguono le quote ripristinate. Nulla si muove più da solo.",
    stopped: "Il rilascio è stato fermato",
    stoppedHint: "Le quote sono quelle del momento dell'arresto. Nulla si muove da solo.",
    byHand: "{{flow}} riceve tutto il traffico",
    byHandHint: "Lo ha deciso una persona; sotto c'è ciò che dicevano le valutazioni in quel momento.",
  },
  fact: {
    took: "Durata",
    sessions: "Sessioni",
    ratings: "Valutazioni contate",
    allRatings: "Valutazioni",
  },
  evidence: {
    all: "Alla decisione del {{moment}}: tutte le valutazioni arrivate fino ad allora.",
    counted: "Alla decisione del {{moment}}: le valutazioni che contavano in quel momento.",
    later: "In seguito, non fanno parte delle prove: {{sessions}}, {{ratings}} (media {{mean}})",
  },
  always: {
    nothing: "Non si può dire nulla: nessuna sessione valutata con una probabilità nota di essere servita.",
    served: "{{mean}} stelle: ciò che i visitatori hanno davvero dato, con la combinazione di flussi servita",
    refused: "Troppo poche valutazioni per dirlo: ne valgono {{worth}} delle {{needed}} necessarie.",
    tooFew: "Ancora troppo poche valutazioni per dirlo. Ecco quante ce ne sono, di quelle necessarie:",
    of: "{{worth}} di {{needed}}",
    note: "{{ratings}} · {{share}} del traffico",
    worth_one: "vale {{count}} valutazione indipendente",
    worth_other: "vale {{count}} valutazioni indipendenti",
    difference: "Stelle stimate in media, e differenza da ciò che è stato davvero servito.",
  },
};

export const ended = { en, it };
