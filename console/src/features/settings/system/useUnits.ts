import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { localeOf } from "@/i18n/format";
import { latencyOf, sizeOf } from "./health";

/** Sizes and latencies as people of a locale write them. */
export function useUnits() {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const locale = localeOf(i18n.language, navigator.languages);
    const say = ({ value, unit }: { value: number; unit: string }) =>
      new Intl.NumberFormat(locale, {
        style: "unit",
        unit,
        unitDisplay: "short",
        maximumFractionDigits: 2,
      }).format(value);
    return {
      size: (bytes: number) => {
        const { value, unit } = sizeOf(bytes);
        return say({ value: Number(value.toPrecision(3)), unit });
      },
      latency: (ms: number) => say(latencyOf(ms)),
    };
  }, [i18n.language]);
}
