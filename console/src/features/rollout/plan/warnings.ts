/** Warnings of a plan in the language of the page; the service sends sentences. */
import type { Tongue } from "../why";

/** Sentences of the service (`cautions.py`, `planning.py`) by how they begin; the plan sends no codes. */
const KNOWN: ReadonlyArray<readonly [RegExp, string]> = [
  [/^The budget (?:of .*)?is ignored/, "budgetIgnored"],
  [/^The budget (?:will end|ends) within the attribution window of (?<hours>[\d.]+) hours/, "budgetShort"],
  [
    /^With more than (?<sessions>\d+) sessions in that time, the budget ends within the attribution window of (?<hours>[\d.]+) hours/,
    "budgetShortIf",
  ],
  [/^Escape by evidence is on and guards no flow/, "guardsNobody"],
  [/^The rollback of (?<flow>.+) leaves it (?<share>[\d.]+)% of the traffic\.$/s, "rolledBackToItself"],
  [/^The rollback of (?<flow>.+) gives no flow any traffic: /s, "rolledBackToNobody"],
  [/^Models may reject (?<more>\d+) more settings of the flows/, "moreUnsound"],
  [/^Continuous mode never ends/, "continuous"],
  [/^It will probably not finish within the budget/, "budget"],
  [/^The two best flows are expected within (?<stars>[\d.]+) stars/, "tie"],
  [/^It is not expected to find a winner/, "endless"],
  [/^It will take about (?<days>\d+) days/, "long"],
  [/^There is no escape/, "noEscape"],
  [/^Flow “(?<flow>.*)”, step (?<step>\d+): /s, "unsound"],
];

export function sayWarning(text: string, { t, format }: Tongue): string {
  for (const [pattern, key] of KNOWN) {
    const found = pattern.exec(text);
    if (!found) continue;
    const { flow = "", step = "", ...figures } = found.groups ?? {};
    const said = Object.entries(figures).map(([name, figure]) => [name, format.decimal(Number(figure))]);
    return t(`warning.${key}` as "warning.tie", { stars: "", flow, step, ...Object.fromEntries(said) });
  }
  return text;
}
