import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { serviceNow } from "@/api/live/stream";
import { localeOf } from "@/i18n/format";
import { DAY, momentTicks } from "./axis";

export interface Tick {
  at: number;
  label: string;
}

/** Labelled moments between two moments, as people of the locale write them. */
export function useMomentTicks(since: number, until: number, most: number): Tick[] {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const locale = localeOf(i18n.language, navigator.languages);
    const offset = -new Date(until).getTimezoneOffset() * 60_000;
    const { at, step } = momentTicks(since, until, most, offset);
    const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
    const time = new Intl.DateTimeFormat(locale, {
      hour: "2-digit",
      minute: "2-digit",
      ...(step < 60_000 ? { second: "2-digit" } : {}),
    });
    return at.map((moment) => {
      const midnight = (moment + offset) % DAY === 0;
      return { at: moment, label: step >= DAY || midnight ? day.format(moment) : time.format(moment) };
    });
  }, [since, until, most, i18n.language]);
}

/** A moment as briefly as can be: the time today, else the day too. */
export function useShortTime(): (moment: string | number) => string {
  const { i18n } = useTranslation();
  return useCallback(
    (moment) => {
      const at = new Date(moment);
      const locale = localeOf(i18n.language, navigator.languages);
      const time = at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
      if (at.toDateString() === new Date(serviceNow()).toDateString()) return time;
      return `${at.toLocaleDateString(locale, { day: "numeric", month: "short" })}, ${time}`;
    },
    [i18n.language],
  );
}
