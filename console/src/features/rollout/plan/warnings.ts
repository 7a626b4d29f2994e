/** Warnings of a plan in the language of the page, by their codes (`cautions.py`, `planning.py`). */
import type { ReasonLike, Tongue } from "../why";

const NAMING = ["flow_unknown", "flow_not_active"];

/** The sentence of a warning: flows that cannot be used are named by different settings. */
function keyOf({ code, numbers }: ReasonLike): string {
  if (NAMING.includes(code)) {
    const setting = ["goal", "rollback"].find((name) => name in numbers);
    return setting ? `${code}_${setting}` : code;
  }
  return code === "budget_within_window" && "sessions" in numbers ? `${code}_if` : code;
}

/** A warning; the service's own words for those that are not known here, or stored without their numbers. */
export function sayWarning(warning: ReasonLike, { t, format, title }: Tongue): string {
  const { flowId, numbers, text } = warning;
  const key = `warning.${keyOf(warning)}` as "warning.no_escape";
  const figures = Object.entries(numbers).map(([name, figure]) => [name, format.decimal(figure)]);
  const values = { flow: flowId ? title(flowId) : "", ...Object.fromEntries(figures) };
  const said = t(key, { ...values, defaultValue: text, skipInterpolation: true });
  const needed = [...said.matchAll(/\{\{(\w+)/g)].map(([, name = ""]) => name);
  return needed.every((name) => name in values) ? t(key, { ...values, defaultValue: text }) : text;
}
