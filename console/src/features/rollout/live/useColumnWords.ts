import { useTranslation } from "react-i18next";

/** The heads of a table's columns. */
export function useColumnWords() {
  const { t } = useTranslation("rollout");
  const { t: shared } = useTranslation("shared");
  return {
    time: shared("chart.time"),
    low: (flow: string) => t("chart.low", { flow }),
    high: (flow: string) => t("chart.high", { flow }),
  };
}
