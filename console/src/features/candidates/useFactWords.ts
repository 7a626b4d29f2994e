import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import type { Facts, Held } from "./queries";
import "./texts";

/** The facts that are shown, in their order. */
export const FACTS = [
  "contextWindow",
  "outputLimit",
  "inputPrice",
  "outputPrice",
  "openWeights",
  "licence",
  "inputModalities",
  "toolUse",
  "regions",
  "knowledgeDate",
] as const satisfies readonly (keyof Facts)[];

export type FactName = (typeof FACTS)[number];

const PRICES: readonly FactName[] = ["inputPrice", "outputPrice"];

/** Facts and verdicts in words; what is unknown is null. */
export function useFactWords() {
  const { t } = useTranslation("candidates");
  const format = useFormat();

  function number(value: number, name: FactName): string {
    return PRICES.includes(name) ? `$${format.decimal(value, 4)}` : format.number(value);
  }

  function fact(facts: Facts, name: FactName): string | null {
    const value = facts[name];
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (typeof value === "number") return number(value, name);
    return Array.isArray(value) ? value.join(", ") || null : value;
  }

  function reason(held: Held): string {
    const unit = held.unit ? ` ${held.unit}` : "";
    const must = t(`match.${held.operator}`, {
      metric: held.metric,
      threshold: `${format.decimal(held.threshold, 4)}${unit}`,
    });
    if (held.value === null) return `${must}; ${t("match.isUnknown")}`;
    const is = t("match.is", { value: `${format.decimal(held.value, 4)}${unit}` });
    return `${must}; ${is} (${t(`match.${held.source}`)})`;
  }

  return { fact, reason };
}
