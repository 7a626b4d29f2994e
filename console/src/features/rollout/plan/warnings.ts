/** Warnings of a plan in the language of the page; the service sends sentences. */
import type { Tongue } from "../why";

const KNOWN: ReadonlyArray<readonly [RegExp, string]> = [
  [/^Continuous mode never ends/, "continuous"],
  [/^It will probably not finish within the budget/, "budget"],
  [/^The two best flows are expected within (?<stars>[\d.]+) stars/, "tie"],
  [/^It cannot be expected to find a winner/, "endless"],
  [/^It will take about (?<days>\d+) days/, "long"],
  [/^There is no escape/, "noEscape"],
  [/^Flow “(?<flow>.*)”, step (?<step>\d+): /s, "unsound"],
];

export function sayWarning(text: string, { t, format }: Tongue): string {
  for (const [pattern, key] of KNOWN) {
    const found = pattern.exec(text);
    if (!found) continue;
    const said = (name: string) => format.decimal(Number(found.groups?.[name] ?? 0));
    const { flow = "", step = "" } = found.groups ?? {};
    return t(`warning.${key}` as "warning.tie", { stars: said("stars"), days: said("days"), flow, step });
  }
  return text;
}
