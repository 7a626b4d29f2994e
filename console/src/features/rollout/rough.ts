/** Lengths of time and amounts that are estimates: no more figures than they are worth. */
import { i18next } from "@/i18n";
import { localeOf } from "@/i18n/format";

const MINUTE = 60_000;
const UNITS = [
  ["day", 1440 * MINUTE],
  ["hour", 60 * MINUTE],
  ["minute", MINUTE],
  ["second", 1000],
] as const;

/** "3.2 days": one unit, two figures. */
export function roughly(milliseconds: number, language: string = i18next.language): string {
  // one of a unit says little: 30 hours rather than 1.3 days
  const [unit, size] = UNITS.find(([, one]) => milliseconds >= 2 * one) ?? ["second", 1000];
  const value = milliseconds / size;
  return new Intl.NumberFormat(localeOf(language, navigator.languages), {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumSignificantDigits: value >= 100 ? 3 : 2,
  }).format(value);
}

/** 1,234 → 1,200 */
export function rounded(amount: number): number {
  return Number(amount.toPrecision(2));
}
