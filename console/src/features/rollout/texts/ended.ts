import type { Texts } from "@/i18n";

const en = {
  ending: {
    superior: "Proven best",
    equivalent: "Practically equivalent",
    budget: "Budget reached, nothing proven",
    alone: "Nothing to compare",
    ended: "Ended",
    escaped: "Rolled back automatically",
    undone: "Rolled back by hand",
    stopped: "Stopped by hand",
    byHand: "Completed by hand",
  },
  verdict: {
    superior: "{{flow}} won",
    superiorHint:
      "At most {{delta}} of rollouts name a wrong winner, no matter how often you check. The winner stays monitored: if it gets worse, the comparison restarts.",
    equivalent: "{{flow}} gets the traffic: as good as the best",
    equivalentHint:
      "No other flow is better by more than the difference that matters to you, so cost or latency may decide. The winner stays monitored.",
    budget: "{{flow}} leads and gets the traffic, without proof",
    budgetHint: "The budget ran out first. More sessions or ratings might have brought proof.",
    alone: "{{flow}} gets the traffic: it was the only active flow",
    aloneHint: "Activate another flow to compare.",
    ended: "The rollout has ended",
    endedHint: "No flow was active.",
    escaped: "{{flow}} was rolled back",
    escapedHint:
      "The other flows get the traffic now. Find out what went wrong, change or deactivate the flow, and plan a new rollout.",
    undone: "The rollout was rolled back",
    undoneHint: "New sessions are split as chosen for the rollback. Nothing moves automatically any more.",
    stopped: "The rollout was stopped",
    stoppedHint: "Shares stay as they were at the stop. Nothing moves automatically any more.",
    byHand: "{{flow}} gets all new sessions",
    byHandHint: "A person decided this. Below is what the ratings showed at the time.",
  },
  fact: { took: "Duration", sessions: "Sessions", ratings: "Ratings that counted", allRatings: "Ratings" },
  evidence: {
    all: "As of the decision on {{moment}}: all ratings that had arrived by then.",
    counted: "As of the decision on {{moment}}: the ratings that counted then.",
    later: "Since then (not part of the evidence): {{sessions}}, {{ratings}}, mean {{mean}}",
  },
  always: {
    nothing: "No estimate: no rated session has a known assignment probability.",
    served: "{{mean}} stars: the actual mean, with the traffic split as it was",
    refused: "Too few ratings: worth {{worth}} of the {{needed}} needed.",
    tooFew: "Too few ratings for an estimate. Collected so far:",
    of: "{{worth}} of {{needed}}",
    note: "{{ratings}} · {{share}} of the traffic",
    worth_one: "worth {{count}} independent rating",
    worth_other: "worth {{count}} independent ratings",
    difference: "Estimated mean stars, and the difference from the actual mean.",
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
