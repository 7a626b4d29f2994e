import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** What a field for numbers groups them with, and what begins their decimals. */
export interface Separators {
  thousandSeparator: string;
  decimalSeparator: string;
  /** Keys that begin decimals: a "." that groups must not. */
  allowedDecimalSeparators: string[];
}

/** Numbers, shares, scores and moments as people of a locale write them. */
export interface Format {
  number(value: number): string;
  /** 12,300 → 12.3K */
  compact(value: number): string;
  /** Percent of 100, at most one decimal: 33.3 → 33.3%. */
  percent(value: number): string;
  /** Part of one as percent: 0.93 → 93%. */
  part(value: number): string;
  /** Stars, two decimals; a dash when there is none. */
  score(value: number | null | undefined): string;
  decimal(value: number, digits?: number): string;
  /** For fields that numbers are typed into. */
  separators: Separators;
  dateTime(moment: string | number): string;
  date(moment: string | number): string;
  time(moment: string | number): string;
  /** "3 minutes ago", "in 2 days". */
  relative(moment: string | number, now: number): string;
  /** A length of time in milliseconds, in its two largest units: 1 h 5 min. */
  duration(milliseconds: number): string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: ReadonlyArray<[Intl.RelativeTimeFormatUnit, number]> = [
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
  ["second", 1000],
];

/** The locale for a language: the browser's own variant of it where it has one (en-GB, it-CH). */
export function localeOf(language: string, offered: readonly string[]): string {
  return offered.find((one) => one.slice(0, 2) === language) ?? language;
}

function millis(moment: string | number): number {
  return typeof moment === "number" ? moment : Date.parse(moment);
}

/** Each answer is made once: making one of `Intl`'s formats takes longer than drawing a line of a list. */
function kept<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
}

export function createFormat(locale: string): Format {
  const number = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const score = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const unit = kept((name: string) => {
    const words = new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" });
    return (value: number) => words.format(value);
  });
  const decimal = kept((digits: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }));

  const sign = (type: "group" | "decimal", otherwise: string) =>
    number.formatToParts(1_234_567.8).find((part) => part.type === type)?.value ?? otherwise;

  const point = sign("decimal", ".");

  function duration(length: number): string {
    if (length < 1000) return unit("second")(0);
    const first = UNITS.findIndex(([, size]) => length >= size);
    let rest = length;
    const parts: string[] = [];
    for (const [name, size] of UNITS.slice(first, first + 2)) {
      const count = Math.floor(rest / size);
      rest -= count * size;
      if (count > 0) parts.push(unit(name)(count));
    }
    return parts.join(" ");
  }

  return {
    number: (value) => number.format(value),
    compact: (value) => compact.format(value),
    percent: (value) => percent.format(value / 100),
    part: (value) => percent.format(value),
    score: (value) => (value === null || value === undefined ? "–" : score.format(value)),
    separators: {
      thousandSeparator: sign("group", ""),
      decimalSeparator: point,
      allowedDecimalSeparators: [point],
    },
    decimal: (value, digits = 2) => decimal(digits).format(value),
    dateTime: (moment) => dateTime.format(millis(moment)),
    date: (moment) => date.format(millis(moment)),
    time: (moment) => time.format(millis(moment)),
    relative(moment, now) {
      const distance = millis(moment) - now;
      const [name, size] = UNITS.find(([, length]) => Math.abs(distance) >= length) ?? ["second", 1000];
      return relative.format(Math.round(distance / size), name);
    },
    duration,
  };
}

export const formatOf = kept(createFormat);

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => formatOf(localeOf(i18n.language, navigator.languages)), [i18n.language]);
}
