import type { Texts } from "@/i18n";

const en = {
  will: {
    dryRun: "Dry run: nothing is changed. The timeline records what would be done.",
    noWarmup: "No warmup: traffic follows the ratings at once, starting from the current shares.",
    warmupTime: "Over {{time}}, shares move in a straight line to those below.",
    warmupSessions: "Over the next {{sessions}} sessions, shares move in a straight line to those below.",
    hold: "The ramp pauses while a growing flow has more than {{unrated}} unrated sessions and fewer than {{ratings}} ratings.",
    moves:
      "Then traffic follows the ratings: at most {{points}} points move at once, at most every {{time}}.",
    movesAfter:
      "Then traffic follows the ratings: at most {{points}} points move at once, at most every {{time}}, and not before every flow has {{ratings}} ratings.",
    continuous: "This goes on until you stop it.",
    ends: "It ends when one flow is proven best, or no flow can be better by more than {{epsilon}} stars. The winner is wrong in at most {{delta}} of rollouts.",
    endsProven:
      "It ends when one flow is proven best; every difference matters. The winner is wrong in at most {{delta}} of rollouts.",
    budget: "It ends after {{limit}} at the latest, then without proof.",
    sessions: "{{sessions}} sessions",
    days: "{{days}} days",
    or: " or ",
    evidence:
      "Watched: {{flows}}. When the ratings prove one of them below {{acceptable}} stars, or worse than {{incumbent}} by more than {{margin}}, it is rolled back. An acceptable flow is rolled back in at most {{alpha}} of rollouts.",
    evidenceAlone:
      "Watched: {{flows}}. When the ratings prove one of them below {{acceptable}} stars, it is rolled back. An acceptable flow is rolled back in at most {{alpha}} of rollouts.",
    rule: "When {{ratings}} ratings of {{flow}} average {{lower}} stars or less, it is rolled back. Then the shares are: {{shares}}.",
    noEscape: "No flow is rolled back automatically.",
    afterContinue:
      "After a rollback, the rollout goes on with the other flows, as long as there are at least two.",
    afterEnd: "A rollback ends the rollout.",
    guesses: "This rests on guesses. Change them if you know better:",
    measured: "By your traffic. Change the figures if you expect others:",
    error_rate_veto: "A flow with more than {{objective}} of failed sessions cannot win.",
    error_rate_escape: "A flow with more than {{objective}} of failed sessions is rolled back.",
    latency_veto: "A flow with more than {{objective}} of sessions slower than {{limit}} ms cannot win.",
    latency_escape:
      "A flow with more than {{objective}} of sessions slower than {{limit}} ms is rolled back.",
    cost_veto: "A flow that costs more than {{limit}} a session on average cannot win.",
    cost_escape: "A flow that costs more than {{limit}} a session on average is rolled back.",
    counts: "Only sessions that start from now on count. Sessions already under way keep their flow.",
    reset:
      "Counting starts at 0: only sessions that start from now on count. Sessions already under way keep their flow.",
    shares: "Shares at the end of the warmup",
    takes: "A decision is expected in about {{time}}.",
  },
};

const it: Texts<typeof en> = {
  will: {
    dryRun: "Esecuzione di prova: nulla cambia. La cronologia dice che cosa si farebbe.",
    noWarmup:
      "Non c'è avvio graduale: il traffico segue subito le valutazioni, a partire dalle quote attuali.",
    warmupTime: "In {{time}} le quote passano in linea retta a quelle qui sotto.",
    warmupSessions:
      "Nelle prossime {{sessions}} sessioni le quote passano in linea retta a quelle qui sotto.",
    hold: "La rampa va in pausa finché un flusso che cresce ha più di {{unrated}} sessioni non valutate e meno di {{ratings}} valutazioni.",
    moves:
      "Poi il traffico segue le valutazioni: si spostano al massimo {{points}} punti in una volta, al massimo ogni {{time}}.",
    movesAfter:
      "Poi il traffico segue le valutazioni: si spostano al massimo {{points}} punti in una volta, al massimo ogni {{time}}, e non prima che ogni flusso abbia {{ratings}} valutazioni.",
    continuous: "Va avanti finché non lo fermi.",
    ends: "Finisce quando è dimostrato che un flusso è il migliore, o che nessuno può superarlo di oltre {{epsilon}} stelle. Il vincitore è sbagliato al massimo nel {{delta}} dei rilasci.",
    endsProven:
      "Finisce quando è dimostrato che un flusso è il migliore; ogni differenza conta. Il vincitore è sbagliato al massimo nel {{delta}} dei rilasci.",
    budget: "Finisce al più tardi dopo {{limit}}, in quel caso senza una prova.",
    sessions: "{{sessions}} sessioni",
    days: "{{days}} giorni",
    or: " o ",
    evidence:
      "Sorvegliati: {{flows}}. Quando le valutazioni dimostrano che uno di loro è sotto le {{acceptable}} stelle, o peggiore di {{incumbent}} di oltre {{margin}}, viene escluso. Un flusso accettabile viene escluso al massimo nel {{alpha}} dei rilasci.",
    evidenceAlone:
      "Sorvegliati: {{flows}}. Quando le valutazioni dimostrano che uno di loro è sotto le {{acceptable}} stelle, viene escluso. Un flusso accettabile viene escluso al massimo nel {{alpha}} dei rilasci.",
    rule: "Quando {{ratings}} valutazioni di {{flow}} hanno una media di {{lower}} stelle o meno, viene escluso. Allora le quote sono: {{shares}}.",
    noEscape: "Nessun flusso viene escluso automaticamente.",
    error_rate_veto: "Un flusso con oltre il {{objective}} di sessioni fallite non può vincere.",
    error_rate_escape: "Un flusso con oltre il {{objective}} di sessioni fallite viene escluso.",
    latency_veto:
      "Un flusso con oltre il {{objective}} di sessioni più lente di {{limit}} ms non può vincere.",
    latency_escape:
      "Un flusso con oltre il {{objective}} di sessioni più lente di {{limit}} ms viene escluso.",
    cost_veto: "Un flusso che costa in media più di {{limit}} a sessione non può vincere.",
    cost_escape: "Un flusso che costa in media più di {{limit}} a sessione viene escluso.",
    afterContinue:
      "Dopo un'esclusione il rilascio prosegue con gli altri flussi, finché ne restano almeno due.",
    afterEnd: "Un'esclusione conclude il rilascio.",
    guesses: "Si basa su ipotesi. Cambiale se ne sai di più:",
    measured: "In base al tuo traffico. Cambia i valori se te ne aspetti altri:",
    counts: "Contano solo le sessioni che iniziano da ora. Quelle già iniziate mantengono il loro flusso.",
    reset:
      "Si conta da 0: contano solo le sessioni che iniziano da ora. Quelle già iniziate mantengono il loro flusso.",
    shares: "Quote alla fine dell'avvio graduale",
    takes: "Una decisione è attesa in circa {{time}}.",
  },
};

export const will = { en, it };
