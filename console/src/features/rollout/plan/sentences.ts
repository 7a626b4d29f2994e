/** What a rollout will do, in sentences with the real numbers: read before it is started. */
import type { Served } from "../consequences";
import type { Tongue } from "../why";
import { type Draft, incumbentOf } from "./draft";

const MINUTE = 60_000;

const number = (value: number | ""): number => (value === "" ? 0 : value);

interface Planned {
  draft: Draft;
  flows: readonly Served[];
  /** Flows that evidence may roll back. */
  guarded: readonly string[];
}

export function sentences(planned: Planned, tongue: Tongue): string[] {
  const { t } = tongue;
  return [
    ...(planned.draft.dryRun ? [t("will.dryRun")] : []),
    ...warmup(planned, tongue),
    ...adaptive(planned, tongue),
    ...rollback(planned, tongue),
    ...guardrails(planned, tongue),
    t(planned.draft.warmup ? "will.reset" : "will.counts"),
  ];
}

function warmup({ draft: { warmup: plan } }: Planned, { t, format }: Tongue): string[] {
  if (!plan) return [t("will.noWarmup")];
  const said =
    plan.intervalSessReqs === null
      ? t("will.warmupTime", { time: format.duration(number(plan.intervalMins ?? 0) * MINUTE) })
      : t("will.warmupSessions", { sessions: format.number(number(plan.intervalSessReqs)) });
  if (!plan.hold) return [said];
  const hold = t("will.hold", {
    unrated: format.number(number(plan.hold.maxUnrated)),
    ratings: format.number(number(plan.hold.minRatings)),
  });
  return [said, hold];
}

function adaptive({ draft }: Planned, { t, format }: Tongue): string[] {
  const plan = draft.adaptive;
  const moves = t(number(plan.minFeedback) > 0 ? "will.movesAfter" : "will.moves", {
    points: format.decimal(number(plan.maxStepPct)),
    time: format.duration(number(plan.intervalMins) * MINUTE),
    ratings: format.number(number(plan.minFeedback)),
  });
  if (plan.mode === "continuous") return [moves, t("will.continuous")];
  const end = t(number(plan.epsilon) > 0 ? "will.ends" : "will.endsProven", {
    epsilon: format.decimal(number(plan.epsilon)),
    delta: format.part(number(plan.delta)),
  });
  const limits = [
    plan.budgetSessions && t("will.sessions", { sessions: format.number(plan.budgetSessions) }),
    plan.budgetDays && t("will.days", { days: format.decimal(plan.budgetDays) }),
  ].filter((one) => typeof one === "string");
  return [moves, end, ...(limits.length > 0 ? [t("will.budget", { limit: limits.join(t("will.or")) })] : [])];
}

function rollback({ draft, flows, guarded }: Planned, tongue: Tongue): string[] {
  const { t, format, title } = tongue;
  const said: string[] = [];
  const evidence = draft.escape?.evidence;
  const names = guarded.map(title).join(", ");
  if (evidence?.enabled && guarded.length > 0) {
    const incumbent = incumbentOf(flows.filter((flow) => !guarded.includes(flow.id)));
    said.push(
      t(incumbent ? "will.evidence" : "will.evidenceAlone", {
        flows: names,
        acceptable: acceptable(draft, guarded, format.decimal),
        margin: format.decimal(number(evidence.margin)),
        incumbent: incumbent?.title ?? "",
        alpha: format.part(number(evidence.alpha)),
      }),
    );
  }
  for (const rule of draft.escape?.rules ?? []) {
    said.push(
      t("will.rule", {
        flow: title(rule.flowId),
        ratings: format.number(number(rule.minFeedback)),
        lower: format.decimal(number(rule.lowerScore)),
        shares: rule.rollback
          .map((goal) => `${title(goal.flowId)} ${format.percent(number(goal.finalServePct))}`)
          .join(", "),
      }),
    );
  }
  if (said.length === 0) return [t("will.noEscape")];
  return [...said, t(draft.afterEscape === "end" ? "will.afterEnd" : "will.afterContinue")];
}

const ABOVE_THE_RULE = 0.5;
const DEFAULT_ACCEPTABLE = 2.5;

/** From how many stars a guarded flow is acceptable; several values when flows have rules of their own. */
function acceptable(draft: Draft, guarded: readonly string[], say: (value: number) => string): string {
  const wanted = draft.escape?.evidence?.acceptable;
  if (typeof wanted === "number") return say(wanted);
  const rules = draft.escape?.rules ?? [];
  const values = guarded.map((id) => {
    const rule = rules.find((one) => one.flowId === id);
    return rule ? Math.min(number(rule.lowerScore) + ABOVE_THE_RULE, 4.95) : DEFAULT_ACCEPTABLE;
  });
  return [...new Set(values)].map(say).join(" / ");
}

function guardrails({ draft }: Planned, { t, format }: Tongue): string[] {
  return draft.guardrails.map((rail) =>
    t(`will.${rail.metric}_${rail.action}`, {
      objective: format.part(number(rail.objective ?? 0)),
      limit: format.decimal(number(rail.limit ?? 0), 4),
    }),
  );
}
