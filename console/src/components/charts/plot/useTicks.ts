import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { localeOf } from "@/i18n/format";
import { DAY, momentTicks } from "./axis";
import type { XTicks } from "./Frame";

const PER_TICK = 84; // pixels
const MOST = [10, 5, 3];
const MINUTE = 60_000;

/** Labelled moments, as people of the locale write them: as many as there is room for. */
export function useTicks(): XTicks {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const locale = localeOf(i18n.language, navigator.languages);
    const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
    const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
    const second = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
    return (width, [since, until]) => {
      const offset = -new Date(until).getTimezoneOffset() * MINUTE;
      const room = width / PER_TICK;
      const tries = MOST.map((most) => momentTicks(since, until, most, offset));
      const { at, step } =
        tries.find((ticks) => ticks.at.length <= room) ?? momentTicks(since, until, 3, offset);
      const clock = step < MINUTE ? second : time;
      return at.map((moment) => {
        const midnight = (moment + offset) % DAY === 0;
        return { at: moment, label: (step >= DAY || midnight ? day : clock).format(moment) };
      });
    };
  }, [i18n.language]);
}
