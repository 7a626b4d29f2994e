/** The numbers of a reason, by name and in figures. */
import { sayChance, type Tongue } from "../why";

type Kind = "count" | "stars" | "part" | "points" | "days" | "plain";

const KINDS: Record<string, Kind> = {
  ratings: "count",
  unrated: "count",
  sessions: "count",
  bad: "count",
  total: "count",
  min_feedback: "count",
  mean: "stars",
  average: "stars",
  lower_score: "stars",
  acceptable: "stars",
  margin: "stars",
  incumbent_mean: "stars",
  reference: "stars",
  epsilon: "stars",
  difference: "stars",
  alpha: "part",
  delta: "part",
  objective: "part",
  moved: "points",
  days: "days",
};

const FIGURE: Record<Kind, (value: number, tongue: Tongue) => string> = {
  count: (value, { format }) => format.number(value),
  stars: (value, { format }) => `${format.decimal(value)} ★`,
  part: (value, { format }) => format.part(value),
  points: (value, { format }) => format.decimal(value, 1),
  days: (value, { format }) => format.decimal(value, 1),
  plain: (value, { format }) => format.decimal(value),
};

export function sayNumber(name: string, value: number, tongue: Tongue): { name: string; value: string } {
  const { t, format, title } = tongue;
  if (name.startsWith("p_best.")) {
    return { name: t("number.chance", { flow: title(name.slice(7)) }), value: sayChance(value, format) };
  }
  const known = KINDS[name] ?? "plain";
  return {
    name: t(`number.${name}` as "number.ratings", { defaultValue: name.replaceAll("_", " ") }),
    value: FIGURE[known](value, tongue),
  };
}

/** The sum, e.g. of how often each star was given. */
export function total(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum + part, 0);
}
