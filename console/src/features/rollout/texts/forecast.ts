import type { Texts } from "@/i18n";

const en = {
  estimate: {
    title: "What to expect",
    hint: "Updated as you edit.",
    alone: "A single active flow has nothing to be compared with. Activate another one.",
    wrong: "Some fields are still invalid.",
    decision: "A decision in",
    seen: "A difference shows in",
    about: "about {{days}}",
    open: "longer than can be estimated",
    never: "It may never end: no flow can be told best.",
    range: "In 8 of 10 rollouts between {{low}} and {{high}}.",
    from: "At the earliest in {{low}}; it may never end.",
    start: "Start",
    warmup: "warmup, {{days}}",
    sessions: "That is about {{middle}} sessions ({{low}} – {{high}}).",
    ifBad: "If one flow turns out bad ({{mean}} stars)",
    harm: "about {{sessions}} sessions get it before it is rolled back",
    harmPart: "{{part}} of all sessions until a decision",
    guessed: "Based on guesses: {{sessions}} sessions a day, {{rated}} of them rated.",
    measured: "Based on your traffic: {{sessions}} sessions a day, {{rated}} of them rated.",
    withinBudget: "It fits the budget.",
    mind: "Good to know",
  },
  warning: {
    never_ends: "This mode never ends; the estimates say when a difference can be seen.",
    beyond_budget:
      "It will probably not finish within the budget: it would end without proof, and the leader would get the traffic. More traffic, more ratings, fewer flows, or a larger difference that does not matter help.",
    budget_ignored: "The budget is ignored: this mode never ends.",
    budget_within_window:
      "The budget ends within the attribution window of {{hours}} hours: hardly any rating counts by then, nothing can be proven, and the flow that leads by all ratings so far gets the traffic. A longer budget or a shorter window helps.",
    budget_within_window_if:
      "With more than {{sessions}} sessions in {{hours}} hours, the budget ends within the attribution window: hardly any rating counts by then, nothing can be proven, and the flow that leads by all ratings so far gets the traffic. A longer budget or a shorter window helps.",
    rolled_back_to_itself: "The rollback of {{flow}} leaves it {{rollback}}% of the traffic.",
    rolled_back_to_nobody:
      "The rollback of {{flow}} gives no flow any traffic; the other active flows share all of it in proportion.",
    more_unsound: "The configurations hold {{remarks}} more things that a model may refuse.",
    nothing_guarded: "Escape by evidence is on and guards no flow. Choose the new flows to guard.",
    near_tie:
      "The two best flows are expected within {{epsilon}} stars of each other. Near ties take long and end as practically equivalent rather than with a winner.",
    no_winner:
      "Do not expect a winner: when every difference matters, equally good flows can never be told apart.",
    takes_long: "It will take about {{days}} days.",
    unsound_configuration:
      "“{{flow}}”, step {{step}}: the configuration may not run. Open the flow to see why.",
    no_escape: "There is no escape rule: a bad flow gets less and less traffic, but is never rolled back.",
    flow_unknown: "The escape names a flow that does not exist; that part has no effect.",
    flow_unknown_goal:
      "A warmup goal of {{goal}}% is for a flow that does not exist. It has no effect; the other flows share it.",
    flow_unknown_rollback:
      "A rollback gives {{rollback}}% to a flow that does not exist. The other flows share it.",
    flow_not_active: "The escape of {{flow}} has no effect while the flow is not active.",
    flow_not_active_goal:
      "The warmup goal of {{goal}}% for {{flow}} has no effect while the flow is not active. The other flows share it.",
    flow_not_active_rollback:
      "A rollback gives {{rollback}}% to {{flow}}, which is not active. The other flows share it.",
    more: "{{settings}} more settings name flows that cannot be used.",
  },
  assume: {
    title: "Assumptions",
    hint: "The basis of the estimate and the simulation.",
    scores: "Expected scores",
    sessionsPerDay: "Sessions a day",
    ratedShare: "Share that is rated",
    badMean: "Score of a bad flow",
    delayHours: "Ratings arrive after (hours)",
    measured: "from real traffic",
    guessed: "a guess",
  },
  simulation: {
    title: "Simulation",
    hint: "Your plan, run by the real rules on simulated visitors.",
    scenario: "What if",
    expected: "everything is as assumed",
    bad: "a new flow is bad",
    tie: "all flows are equally good",
    drift: "the best flow gets worse halfway",
    play: "Play",
    again: "Play again",
    stop: "Stop",
    others: "Other visitors",
    many: "Rehearse {{count, number}} times",
    manyTitle: "Rehearsal",
    manyStarted: "The rehearsal has started.",
    manyFollow: "Follow it",
    progress: "Progress of the simulation",
    speed: "Speed",
    once: "At once",
    start: "Start",
    after: "After {{time}}",
    timeline: "Timeline of the simulation",
    outdated: "The plan or the assumptions have changed. Play it again to see the difference.",
    end: {
      escaped: "A bad flow was rolled back; {{flow}} gets most traffic.",
      superior: "{{flow}} was proven best and gets the traffic.",
      equivalent: "Practically equivalent: {{flow}} gets the traffic.",
      budget: "The budget ran out without proof; {{flow}} gets the traffic.",
      alone: "{{flow}} was the only flow.",
      undecided: "No decision in this time; {{flow}} gets most traffic.",
    },
    endAfter: "After {{time}} and {{sessions}} sessions.",
    regret: "Stars lost because visitors did not always get the best flow:",
    thisPlan: "With this plan",
    evenly: "With equal shares all the time",
  },
};

const it: Texts<typeof en> = {
  estimate: {
    title: "Che cosa aspettarsi",
    hint: "Ricalcolato mentre modifichi.",
    alone: "Un solo flusso attivo non ha con chi confrontarsi. Attivane un altro.",
    wrong: "Alcuni campi non vanno ancora bene.",
    decision: "Una decisione in",
    seen: "Una differenza si vede in",
    about: "circa {{days}}",
    open: "più tempo di quanto si possa dire",
    never: "Potrebbe non finire mai: nessuno può dire chi è migliore.",
    range: "In 8 rilasci su 10 tra {{low}} e {{high}}.",
    from: "Al più presto in {{low}}; potrebbe non finire mai.",
    start: "Avvio",
    warmup: "avvio graduale, {{days}}",
    sessions: "Sono circa {{middle}} sessioni ({{low}} – {{high}}).",
    ifBad: "Se un flusso si rivela scadente ({{mean}} stelle)",
    harm: "circa {{sessions}} sessioni lo incontrano prima che sia escluso",
    harmPart: "{{part}} di tutte le sessioni fino a una decisione",
    guessed: "In base a ipotesi: {{sessions}} sessioni al giorno, di cui il {{rated}} valutato.",
    measured: "In base al tuo traffico: {{sessions}} sessioni al giorno, di cui il {{rated}} valutato.",
    withinBudget: "Rientra nel budget.",
    mind: "Da sapere",
  },
  warning: {
    never_ends: "Questo modo non finisce mai; le stime dicono quando si può vedere una differenza.",
    beyond_budget:
      "Probabilmente non finirà entro il budget: finirebbe senza una prova, e servirebbe chi è in testa. Aiutano più traffico, più valutazioni, meno flussi o una differenza trascurabile più grande.",
    budget_ignored: "Il budget viene ignorato: questo modo non finisce mai.",
    budget_within_window:
      "Il budget finisce entro la finestra di attribuzione di {{hours}} ore: fino ad allora quasi nessuna valutazione conta, nulla può essere dimostrato, e il traffico va al flusso in testa per tutte le valutazioni arrivate. Aiuta un budget più lungo o una finestra più breve.",
    budget_within_window_if:
      "Con più di {{sessions}} sessioni in {{hours}} ore, il budget finisce entro la finestra di attribuzione: fino ad allora quasi nessuna valutazione conta, nulla può essere dimostrato, e il traffico va al flusso in testa per tutte le valutazioni arrivate. Aiuta un budget più lungo o una finestra più breve.",
    rolled_back_to_itself:
      "Il ripristino dopo l'esclusione di {{flow}} gli lascia il {{rollback}}% del traffico.",
    rolled_back_to_nobody:
      "Il ripristino dopo l'esclusione di {{flow}} non dà traffico ad alcun flusso; gli altri flussi attivi se lo dividono in proporzione.",
    more_unsound: "Le configurazioni contengono altre {{remarks}} cose che un modello può rifiutare.",
    nothing_guarded:
      "L'esclusione in base alle prove è attiva ma non protegge alcun flusso. Scegli i nuovi flussi da sorvegliare.",
    near_tie:
      "I due flussi migliori sono attesi entro {{epsilon}} stelle l'uno dall'altro. I quasi pareggi richiedono tempo, e finiscono praticamente equivalenti piuttosto che con un vincitore.",
    no_winner:
      "Non ci si può aspettare un vincitore: quando ogni differenza conta, flussi ugualmente buoni non si distinguono mai.",
    takes_long: "Durerà circa {{days}} giorni.",
    unsound_configuration:
      "«{{flow}}», passo {{step}}: la configurazione potrebbe non funzionare. Apri il flusso per vedere perché.",
    no_escape:
      "Non c'è alcuna regola di esclusione: un flusso scadente riceve sempre meno traffico, ma non viene mai escluso.",
    flow_unknown: "L'esclusione nomina un flusso che non esiste: quella parte non ha effetto.",
    flow_unknown_goal:
      "Un obiettivo dell'avvio graduale ({{goal}}%) è per un flusso che non esiste. Non ha effetto: se lo dividono gli altri flussi.",
    flow_unknown_rollback:
      "Un ripristino dà il {{rollback}}% a un flusso che non esiste. Se lo dividono gli altri flussi.",
    flow_not_active: "L'esclusione di {{flow}} non ha effetto finché il flusso non è attivo.",
    flow_not_active_goal:
      "L'obiettivo dell'avvio graduale di {{flow}} ({{goal}}%) non ha effetto finché il flusso non è attivo. Se lo dividono gli altri flussi.",
    flow_not_active_rollback:
      "Un ripristino dà il {{rollback}}% a {{flow}}, che non è attivo. Se lo dividono gli altri flussi.",
    more: "Altre {{settings}} impostazioni nominano flussi che non si possono usare.",
  },
  assume: {
    title: "Ipotesi",
    hint: "Su che cosa si basano la stima e la simulazione.",
    scores: "Punteggi attesi",
    sessionsPerDay: "Sessioni al giorno",
    ratedShare: "Quota valutata",
    badMean: "Un flusso scadente ha",
    delayHours: "Le valutazioni arrivano dopo (ore)",
    measured: "dal traffico reale",
    guessed: "un'ipotesi",
  },
  simulation: {
    title: "Simulazione",
    hint: "Il tuo piano, con le regole vere e visitatori inventati.",
    scenario: "E se",
    expected: "tutto è come previsto",
    bad: "un nuovo flusso è scadente",
    tie: "tutti i flussi sono ugualmente buoni",
    drift: "il migliore peggiora a metà strada",
    play: "Avvia",
    again: "Da capo",
    stop: "Ferma",
    others: "Altri visitatori",
    many: "Prova {{count, number}} volte",
    manyTitle: "Prova",
    manyStarted: "La prova è avviata.",
    manyFollow: "Seguila",
    progress: "Fin dove è mostrata la simulazione",
    speed: "Velocità",
    once: "Subito",
    start: "Avvio",
    after: "Dopo {{time}}",
    timeline: "Che cosa è successo nella simulazione",
    outdated: "Da allora il piano o le ipotesi sono cambiati. Ripetila per vedere la differenza.",
    end: {
      escaped: "Un flusso scadente è stato escluso; {{flow}} serve di più.",
      superior: "È dimostrato che {{flow}} è il migliore, e serve.",
      equivalent: "Praticamente equivalenti: serve {{flow}}.",
      budget: "Il budget si è esaurito senza una prova; serve {{flow}}.",
      alone: "{{flow}} era solo.",
      undecided: "In questo tempo non si è deciso nulla; {{flow}} riceve più traffico.",
    },
    endAfter: "Dopo {{time}} e {{sessions}} sessioni.",
    regret: "Stelle perse dai visitatori che non hanno sempre avuto il flusso migliore:",
    thisPlan: "Con questo piano",
    evenly: "Con quote sempre uguali",
  },
};

export const forecast = { en, it };
