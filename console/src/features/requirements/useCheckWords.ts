import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFieldWords } from "@/components/records/words";
import { useFormat } from "@/i18n/format";
import { type Requirement, requirement as requirementEntry } from "@/kinds/requirement";
import "./texts";

/** The check of a requirement in a line; what is missing, while it cannot be measured. */
export function useCheckWords(): (requirement: Requirement) => string {
  const { t } = useTranslation("requirements");
  const { option } = useFieldWords(requirementEntry);
  const format = useFormat();
  return useCallback(
    ({ metric, aggregate, operator, threshold, unit, slice, needs }) => {
      if (metric === null || aggregate === null || operator === null || threshold === null)
        return needs === null ? t("noCheck") : t("notYet", { needs });
      const check = t("check", {
        aggregate: option("aggregate", aggregate).label,
        metric,
        operator: option("operator", operator).label.toLocaleLowerCase(),
        threshold: [format.number(threshold), unit].filter(Boolean).join(" "),
      });
      return slice === null ? check : `${check}, ${t("slice", { slice })}`;
    },
    [t, option, format],
  );
}
