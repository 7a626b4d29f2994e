import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { serviceNow } from "@/api/live/stream";
import { localeOf } from "@/i18n/format";

export interface Tick {
  at: number;
  label: string;
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
