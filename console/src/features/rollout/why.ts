/** Reasons of the service in the language of the page: by their code, with their numbers. */
import type { TFunction } from "i18next";
import type { Format } from "@/i18n/format";
import { sayWarning } from "./plan/warnings";

export interface ReasonLike {
  code: string;
  text: string;
  flowId: string | null;
  numbers: Readonly<Record<string, number>>;
}

export interface MissingLike {
  code: string;
  text: string;
  flowId: string | null;
  amount: number;
}

/** What reasons are put into words with. */
export interface Tongue {
  t: TFunction<"rollout">;
  format: Format;
  /** Title of a flow. */
  title: (flowId: string) => string;
}

type Values = Record<string, string | number>;

const CHANCE = "p_best.";
const MINUTE = 60_000;
/** The reason names one flow; the service's sentence names all that get their first traffic. */
const UNSERVED = /^(?<flows>.+) had no traffic and so could never be rated/s;

/** A chance in percent; what is not certain is never called 100%. */
export function sayChance(chance: number, format: Format): string {
  if (chance > 0.999) return `> ${format.part(0.999)}`;
  return chance < 0.001 ? `< ${format.part(0.001)}` : format.part(chance);
}

const stars = (tongue: Tongue, value: number | undefined) => tongue.format.score(value);

function figure(tongue: Tongue, reason: ReasonLike, name: string): string {
  return tongue.format.number(reason.numbers[name] ?? 0);
}

/** "A 93%, B 7%": what the numbers of a reason say of each flow, the highest first. */
export function listed(tongue: Tongue, numbers: ReasonLike["numbers"], prefix = ""): string {
  return Object.entries(numbers)
    .filter(([name]) => (prefix ? name.startsWith(prefix) : !/^(log_e|needed)$/.test(name)))
    .sort(([, one], [, other]) => other - one)
    .map(([name, value]) => `${tongue.title(name.slice(prefix.length))} ${tongue.format.part(value)}`)
    .join(", ");
}

function chance(tongue: Tongue, reason: ReasonLike): string {
  return sayChance(reason.numbers[`${CHANCE}${reason.flowId}`] ?? 0, tongue.format);
}

/** What each code fills its sentence with, beside the title of its flow. */
const FILLED: Record<string, (reason: ReasonLike, tongue: Tongue) => Values> = {
  warmup_step: ({ numbers }, { format }) => ({
    part: format.part((numbers.ramped ?? 0) / (numbers.interval || 1)),
  }),
  warmup_held: (reason, tongue) => ({
    unrated: figure(tongue, reason, "unrated"),
    ratings: figure(tongue, reason, "ratings"),
  }),
  threshold_escape: (reason, tongue) => ({
    ratings: figure(tongue, reason, "ratings"),
    average: stars(tongue, reason.numbers.average),
    lower: tongue.format.decimal(reason.numbers.lower_score ?? 0),
  }),
  evidence_escape: (reason, tongue) => ({
    ratings: figure(tongue, reason, "ratings"),
    mean: stars(tongue, reason.numbers.mean),
    acceptable: tongue.format.decimal(reason.numbers.acceptable ?? 0),
  }),
  evidence_escape_pair: (reason, tongue) => ({
    ratings: figure(tongue, reason, "ratings"),
    mean: stars(tongue, reason.numbers.mean),
    other: stars(tongue, reason.numbers.incumbent_mean),
    margin: tongue.format.decimal(reason.numbers.margin ?? 0),
    count: reason.numbers.margin ?? 0,
  }),
  drift: (reason, tongue) => ({ reference: stars(tongue, reason.numbers.reference) }),
  proven_worse: (reason, tongue) => ({ ratings: figure(tongue, reason, "ratings") }),
  shares_fit: (reason, tongue) => ({ chance: chance(tongue, reason) }),
  top_two: (reason, tongue) => ({
    chance: chance(tongue, reason),
    moved: tongue.format.decimal(reason.numbers.moved ?? 0, 1),
    count: Math.round((reason.numbers.moved ?? 0) * 10) / 10,
  }),
  response_rates: (reason, tongue) => ({ rates: listed(tongue, reason.numbers) }),
  time_of_day: (reason, tongue) => ({
    behind: tongue.format.decimal(Math.abs(reason.numbers.difference ?? 0)),
  }),
  warmup_gap: ({ numbers }, { format }) => ({
    gap: format.duration(((numbers.minutes ?? 0) - (numbers.counted ?? 0)) * MINUTE),
  }),
  first_traffic: ({ numbers, text }, { format }) => ({
    part: format.part((numbers.share ?? 0) / 100),
    flows: UNSERVED.exec(text)?.groups?.flows ?? "",
  }),
  budget: (reason, tongue) => ({
    sessions: figure(tongue, reason, "sessions"),
    days: tongue.format.decimal(reason.numbers.days ?? 0, 1),
  }),
  equivalent: (reason, tongue) => ({ epsilon: tongue.format.decimal(reason.numbers.epsilon ?? 0) }),
  guardrail_error_rate: rate,
  guardrail_latency: rate,
  guardrail_cost: ({ numbers }, { format }) => ({
    average: format.decimal(numbers.average ?? 0, 4),
    cap: format.decimal(numbers.cap ?? 0, 4),
  }),
};

function rate(reason: ReasonLike, tongue: Tongue): Values {
  return {
    bad: figure(tongue, reason, "bad"),
    total: figure(tongue, reason, "total"),
    objective: tongue.format.part(reason.numbers.objective ?? 0),
  };
}

/** What a person did is told by who and what, without numbers: both stand in the service's sentence. */
const BY_PERSON: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(?<who>.+) changed the rollout's configuration\.$/, "configured"],
  // what has no effect in its plan follows, and is told by reasons of its own
  [/^(?<who>.+?) started the rollout\./, "started"],
  // the second form is that of entries stored by earlier versions
  [/^(?<who>.+) (?:reset the rollout|set the rollout back)\.$/, "reset"],
  [/^(?<who>.+) stopped the rollout(?:; the shares stay|\. The shares stay as they are)\.$/, "stopped"],
  [/^(?<who>.+) rolled the rollout back\.$/, "rolled_back"],
  [/^(?<who>.+) rolled the rollout back, as the escape rule of (?<flow>.+) says: /, "rolled_back_by_rule"],
  [/^(?<who>.+) rolled the rollout back to the shares that it started from/, "rolled_back_to_start"],
  [/^(?<who>.+) completed the rollout with (?<flow>.+)\.$/, "completed_with"],
  [/^(?<who>.+) set the shares by hand after the end of the rollout: (?<shares>.+)\.$/, "by_hand_after"],
  [/^(?<who>.+) set the shares by hand: (?<shares>.+)\. The rollout continues from there\.$/, "by_hand"],
];

function byPerson(text: string, t: Tongue["t"]): string | null {
  for (const [pattern, key] of BY_PERSON) {
    const found = pattern.exec(text);
    if (!found) continue;
    // the service does not always know who it was
    const who = found.groups?.who === "Someone" ? t("why.someone") : found.groups?.who;
    return t(`why.${key}` as "why.started", { flow: "", ...found.groups, who });
  }
  return null;
}

/** The sentence that says a reason: by its code, and for some codes by what the service found. */
function sentenceOf(reason: ReasonLike, flow: string): string {
  switch (reason.code) {
    case "warmup_waits":
      return reason.text.startsWith("No session has been opened") ? "warmup_idle" : reason.code;
    case "warmup_gap":
      return reason.text.endsWith("the clock was set back.") ? "warmup_set_back" : reason.code;
    case "first_traffic":
      return (UNSERVED.exec(reason.text)?.groups?.flows ?? flow) === flow
        ? reason.code
        : "first_traffic_each";
    case "budget":
      return reason.flowId ? reason.code : "budget_unled";
    default:
      return reason.code;
  }
}

/** Why, in one sentence; the service's own words for what is not known here. */
export function sayReason(reason: ReasonLike, tongue: Tongue): string {
  const { t } = tongue;
  const person = byPerson(reason.text, t);
  if (person) return person;
  const flow = reason.flowId ? tongue.title(reason.flowId) : "";
  const values = FILLED[reason.code]?.(reason, tongue) ?? {};
  const sentence = sentenceOf(reason, flow) as "settled";
  return t(`why.${sentence}`, { flow, ...values, defaultValue: sayWarning(reason, tongue) });
}

function missingKey({ code, flowId }: MissingLike): string {
  if (code === "ratings" && flowId) return "ratings_of";
  return code.startsWith("guardrail_") ? "guardrail" : code;
}

/** What is waited for, in one sentence. */
export function sayMissing(missing: MissingLike, tongue: Tongue): string {
  const { t, format } = tongue;
  const key = missingKey(missing);
  return t(`missing.${key}` as "missing.time", {
    flow: missing.flowId ? tongue.title(missing.flowId) : "",
    count: Math.ceil(missing.amount),
    amount: format.number(Math.ceil(missing.amount)),
    defaultValue: missing.text,
  });
}
