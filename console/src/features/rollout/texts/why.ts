import type { Texts } from "@/i18n";

const en = {
  why: {
    not_running: "The rollout is not running.",
    warmup_waits: "The ramp waits for the next minute or the next session.",
    warmup_idle:
      "No session has been opened since the last step; only time with new sessions counts for the ramp.",
    warmup_gap:
      "The ramp continues. {{gap}} in which the service was off or no session was opened do not count.",
    warmup_set_back: "The ramp continues. The clock was set back.",
    warmup_resumed: "The ratings that the warmup was waiting for have arrived; the ramp continues.",
    warmup_step: "Warmup: {{part}} of the ramp is done.",
    warmup_done: "Every flow has reached its target share; from now on traffic follows the ratings.",
    warmup_held:
      "The ramp is paused: {{unrated}} sessions of {{flow}} have no rating yet, and only {{ratings}} ratings have arrived.",
    no_active_flow: "No flow is active; there is nothing to do.",
    threshold_escape:
      "{{flow}} was rolled back: {{ratings}} ratings average {{average}} stars, and its rule requires more than {{lower}}.",
    evidence_escape:
      "{{flow}} was rolled back: its {{ratings}} ratings ({{mean}} stars on average) prove that it is below {{acceptable}} stars.",
    evidence_escape_pair_one:
      "{{flow}} was rolled back: its {{ratings}} ratings ({{mean}} stars on average) prove that it is more than {{margin}} star worse than the existing flow ({{other}}).",
    evidence_escape_pair_other:
      "{{flow}} was rolled back: its {{ratings}} ratings ({{mean}} stars on average) prove that it is more than {{margin}} stars worse than the existing flow ({{other}}).",
    settled: "The rollout has its winner; there is nothing to decide.",
    drift:
      "{{flow}} is rated clearly worse than when it won ({{reference}} stars then); the comparison restarts with fresh counts.",
    not_due: "The next update is not due yet.",
    nothing_new: "No new ratings since the last update.",
    periods: "A decision is close; the data is being read.",
    proven_worse: "{{flow}} is proven worse than the leader by {{ratings}} ratings; it gets no new sessions.",
    min_feedback: "No traffic moves until every flow has its minimum of ratings.",
    first_traffic: "{{flow}} gets a first {{part}} of the traffic: without traffic it could never be rated.",
    first_traffic_each:
      "A first {{part}} of the traffic for each of these flows, which without traffic could never be rated: {{flows}}.",
    shares_fit: "{{flow}} leads with a {{chance}} chance of being best; the shares already reflect that.",
    top_two_one:
      "{{flow}} leads with a {{chance}} chance of being best; {{moved}} point of traffic follows the ratings.",
    top_two_other:
      "{{flow}} leads with a {{chance}} chance of being best; {{moved}} points of traffic follow the ratings.",
    flows_changed:
      "A flow is new or was changed. Earlier measurements are no longer comparable, so counting restarts.",
    flow_left: "A flow no longer takes part; the comparison of the others continues.",
    manual_change: "Somebody set the shares by hand. The rollout continues from there.",
    clock_set_back: "The clock was ahead when counting began; sessions count from now on.",
    sample_ratio:
      "Sessions are not distributed by the traffic split. Something outside decides who gets which flow, so the flows cannot be compared.",
    response_rates:
      "The flows are not rated equally often ({{rates}} of their sessions). People who do not rate may think differently, so the ratings prove nothing about the flows.",
    time_of_day:
      "At the same times of day, the leader is {{behind}} stars behind {{flow}}; its lead may come from when it was served.",
    budget:
      "The budget is used up after {{sessions}} sessions and {{days}} days. Nothing is proven; {{flow}} leads and gets the traffic.",
    budget_unled:
      "The budget is used up after {{sessions}} sessions and {{days}} days. Nothing is proven. No flow was rated, so none leads and the shares stay as they are.",
    alone: "{{flow}} is the only flow left; there is nothing to compare.",
    superior: "{{flow}} is proven better than every other flow.",
    equivalent: "{{flow}} is proven not worse than any other flow by more than {{epsilon}} stars.",
    unmeasured: "A guardrail has no data for {{flow}}: no outcomes of its sessions were reported.",
    guardrail_error_rate:
      "{{bad}} of {{total}} sessions of {{flow}} failed, which proves a rate above the allowed {{objective}}.",
    guardrail_latency:
      "{{bad}} of {{total}} sessions of {{flow}} were too slow, which proves a rate above the allowed {{objective}}.",
    guardrail_cost: "{{flow}} costs {{average}} a session on average; {{cap}} is allowed.",
    configured: "{{who}} changed the plan.",
    started: "{{who}} started the rollout.",
    reset: "{{who}} reset the rollout to plan a new one.",
    stopped: "{{who}} stopped the rollout; shares stay as they were.",
    rolled_back: "{{who}} rolled the rollout back.",
    rolled_back_by_rule: "{{who}} rolled the rollout back, as the escape rule of {{flow}} says.",
    rolled_back_to_start: "{{who}} rolled the rollout back to the shares it started from.",
    completed_with: "{{who}} completed the rollout with {{flow}}.",
    someone: "Somebody",
    by_hand: "{{who}} set the shares by hand: {{shares}}. The rollout continues from there.",
    by_hand_after: "{{who}} set the shares by hand after the end of the rollout: {{shares}}.",
  },
  missing: {
    time: "Time: the next step is not due yet.",
    sessions: "The next session.",
    ratings: "New ratings.",
    ratings_of_one: "{{amount}} more rating of {{flow}}.",
    ratings_of_other: "{{amount}} more ratings of {{flow}}.",
    flows: "An active flow.",
    evidence: "Ratings that change the picture.",
    outcomes: "Outcomes of sessions of {{flow}}, for a guardrail.",
    periods: "The data is being read.",
    traffic: "Traffic: no active flow has a share, so no session can start. Give one of them a share.",
    late_ratings:
      "Ratings in time. All of them arrived after the attribution window of their session, so none counts for a winner: the window is too short.",
    sample_ratio:
      "Sessions that are distributed by the traffic split; without that no winner can be named. Waiting does not help: find out what else decides who gets which flow, then reset the rollout and start again.",
    response_rates:
      "Flows that are rated equally often; without that no winner can be named. Unless the rates converge, only a budget or a person can end this rollout.",
    time_of_day:
      "A leader that is not behind when flows are compared at the same times of day. More ratings are needed.",
    guardrail:
      "A leader within its guardrails: the flow with the best ratings violates one. Unless another flow takes the lead, only a budget or a person can end this rollout.",
  },
};

const it: Texts<typeof en> = {
  why: {
    not_running: "Il rilascio non è in corso.",
    warmup_waits: "La rampa attende il prossimo minuto o la prossima sessione.",
    warmup_idle:
      "Nessuna sessione aperta dall'ultimo passo; per la rampa conta solo il tempo in cui si aprono sessioni.",
    warmup_gap:
      "La rampa prosegue. Non contano {{gap}} in cui il servizio era spento o non si è aperta alcuna sessione.",
    warmup_set_back: "La rampa prosegue. L'orologio è stato spostato indietro.",
    warmup_resumed: "Le valutazioni attese dall'avvio graduale sono arrivate; la rampa prosegue.",
    warmup_step: "Avvio graduale: la rampa è al {{part}}.",
    warmup_done: "Ogni flusso ha raggiunto il suo obiettivo; da ora il traffico segue le valutazioni.",
    warmup_held:
      "La rampa è in pausa: {{unrated}} sessioni di {{flow}} non hanno ancora una valutazione, e ne sono arrivate solo {{ratings}}.",
    no_active_flow: "Nessun flusso è attivo; non c'è nulla da fare.",
    threshold_escape:
      "{{flow}} è stato escluso: {{ratings}} valutazioni hanno una media di {{average}} stelle, e la regola ne chiede più di {{lower}}.",
    evidence_escape:
      "{{flow}} è stato escluso: le sue {{ratings}} valutazioni (in media {{mean}} stelle) dimostrano che è sotto le {{acceptable}} stelle.",
    evidence_escape_pair_one:
      "{{flow}} è stato escluso: le sue {{ratings}} valutazioni (in media {{mean}} stelle) dimostrano che è peggiore di oltre {{margin}} stella rispetto al flusso che c'era prima ({{other}}).",
    evidence_escape_pair_other:
      "{{flow}} è stato escluso: le sue {{ratings}} valutazioni (in media {{mean}} stelle) dimostrano che è peggiore di oltre {{margin}} stelle rispetto al flusso che c'era prima ({{other}}).",
    settled: "Il rilascio ha il suo vincitore; non c'è nulla da decidere.",
    drift:
      "{{flow}} è valutato chiaramente peggio di quando ha vinto (allora {{reference}} stelle); il confronto ricomincia da zero.",
    not_due: "Il prossimo aggiornamento non è ancora previsto.",
    nothing_new: "Nessuna nuova valutazione dall'ultimo aggiornamento.",
    periods: "Una decisione è vicina; si stanno leggendo i numeri.",
    proven_worse:
      "È dimostrato da {{ratings}} valutazioni che {{flow}} è peggiore del flusso in testa; non riceve più nuove sessioni.",
    min_feedback: "Il traffico non si muove finché ogni flusso non ha il minimo di valutazioni.",
    first_traffic:
      "{{flow}} riceve un primo {{part}} del traffico: senza traffico non potrebbe mai essere valutato.",
    first_traffic_each:
      "Un primo {{part}} del traffico a ciascuno di questi flussi, che senza traffico non potrebbero mai essere valutati: {{flows}}.",
    shares_fit:
      "{{flow}} è in testa, con il {{chance}} di probabilità di essere il migliore; le quote sono già adatte.",
    top_two_one:
      "{{flow}} è in testa, con il {{chance}} di probabilità di essere il migliore; {{moved}} punto di traffico si sposta verso ciò che dicono le valutazioni.",
    top_two_other:
      "{{flow}} è in testa, con il {{chance}} di probabilità di essere il migliore; {{moved}} punti di traffico si spostano verso ciò che dicono le valutazioni.",
    flows_changed:
      "Un flusso è nuovo o è stato cambiato. Ciò che è stato misurato prima non è più confrontabile: si ricomincia a contare.",
    flow_left: "Un flusso non partecipa più; il confronto tra gli altri prosegue.",
    manual_change: "Qualcuno ha impostato le quote a mano. Vengono rispettate, e il rilascio prosegue da lì.",
    clock_set_back: "L'orologio era avanti quando è iniziato il conteggio; le sessioni contano da ora.",
    sample_ratio:
      "Le sessioni non si distribuiscono secondo le quote impostate. Qualcosa dall'esterno decide chi riceve cosa: i flussi non sono confrontabili.",
    response_rates:
      "I flussi non sono valutati con la stessa frequenza ({{rates}} delle loro sessioni). Chi non valuta può pensarla diversamente: le valutazioni non dimostrano nulla sui flussi.",
    time_of_day:
      "Alle stesse ore del giorno il flusso in testa è {{behind}} stelle dietro a {{flow}}; il vantaggio può dipendere da quando è stato servito.",
    budget:
      "Il budget è esaurito dopo {{sessions}} sessioni e {{days}} giorni. Nulla è dimostrato; {{flow}} è in testa, e serve il traffico.",
    budget_unled:
      "Il budget è esaurito dopo {{sessions}} sessioni e {{days}} giorni. Nulla è dimostrato. Nessun flusso è stato valutato, quindi nessuno è in testa e le quote restano come sono.",
    alone: "{{flow}} è l'unico flusso rimasto; non c'è nulla da confrontare.",
    superior: "È dimostrato che {{flow}} è migliore di ogni altro flusso.",
    equivalent: "È dimostrato che nessun altro flusso supera {{flow}} di oltre {{epsilon}} stelle.",
    unmeasured:
      "Un limite di sicurezza non ha dati per {{flow}}: non è stato comunicato alcun esito delle sue sessioni.",
    guardrail_error_rate:
      "{{bad}} sessioni su {{total}} di {{flow}} sono fallite; ciò dimostra più del {{objective}} ammesso.",
    guardrail_latency:
      "{{bad}} sessioni su {{total}} di {{flow}} sono state troppo lente; ciò dimostra più del {{objective}} ammesso.",
    guardrail_cost: "{{flow}} costa in media {{average}} a sessione; è ammesso {{cap}}.",
    configured: "{{who}} ha cambiato il piano.",
    started: "{{who}} ha avviato il rilascio.",
    reset: "{{who}} ha azzerato il rilascio, per pianificarne uno nuovo.",
    stopped: "{{who}} ha fermato il rilascio; le quote restano com'erano.",
    rolled_back: "{{who}} ha concluso il rilascio e ripristinato le quote.",
    rolled_back_by_rule:
      "{{who}} ha concluso il rilascio e ripristinato le quote, secondo la regola di {{flow}}.",
    rolled_back_to_start: "{{who}} ha ripristinato le quote iniziali e concluso il rilascio.",
    completed_with: "{{who}} ha completato il rilascio con {{flow}}.",
    someone: "Qualcuno",
    by_hand: "{{who}} ha impostato le quote a mano: {{shares}}. Il rilascio prosegue da lì.",
    by_hand_after: "{{who}} ha impostato le quote a mano dopo la fine del rilascio: {{shares}}.",
  },
  missing: {
    time: "Tempo: il prossimo passo non è ancora previsto.",
    sessions: "La prossima sessione.",
    ratings: "Nuove valutazioni.",
    ratings_of_one: "Ancora {{amount}} valutazione di {{flow}}.",
    ratings_of_other: "Ancora {{amount}} valutazioni di {{flow}}.",
    flows: "Un flusso attivo.",
    evidence: "Valutazioni che cambino il quadro.",
    outcomes: "Esiti delle sessioni di {{flow}}, per un limite di sicurezza.",
    periods: "Si stanno leggendo i numeri.",
    traffic:
      "Traffico: nessun flusso attivo ha una quota, quindi non può arrivare alcuna sessione. Assegna una quota a uno di essi.",
    late_ratings:
      "Valutazioni in tempo. Sono arrivate tutte più tardi di quanto ammette la finestra di attribuzione, quindi nessuna conta per un vincitore: la finestra è troppo breve.",
    sample_ratio:
      "Sessioni distribuite secondo le quote; senza di ciò nessun vincitore può essere indicato. Il tempo non aiuta: scopri che cos'altro decide chi riceve quale flusso, poi azzera il rilascio e riavvialo.",
    response_rates:
      "Flussi valutati con la stessa frequenza; senza di ciò nessun vincitore può essere indicato. Finché le frequenze differiscono, solo un budget o una persona conclude questo rilascio.",
    time_of_day:
      "Un flusso in testa che non sia indietro nel confronto alle stesse ore del giorno. Lo diranno altre valutazioni.",
    guardrail:
      "Un flusso in testa entro i limiti di sicurezza: quello con le valutazioni migliori ne supera uno. Finché in testa non passa un altro flusso, solo un budget o una persona conclude questo rilascio.",
  },
};

export const why = { en, it };
