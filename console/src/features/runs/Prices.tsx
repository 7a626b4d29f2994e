import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { useFormat } from "@/i18n/format";
import "./texts";

const DIGITS = 4;

interface Priced {
  label: string;
  price: Schemas["RunTargetAnswer"]["price"];
}

/** What targets cost, as far as it is known, and of when the price is. */
export function Prices({ targets }: { targets: readonly Priced[] }) {
  const { t } = useTranslation("runs");
  const format = useFormat();
  return targets.map(({ label, price }) => {
    if (!price) return null;
    const { inputPerMillion, outputPerMillion, asOf } = price;
    const said = {
      label,
      input: format.decimal(inputPerMillion, DIGITS),
      output: format.decimal(outputPerMillion, DIGITS),
    };
    return (
      <Text key={label} size="xs" c="dimmed">
        {asOf ? t("price.catalogue", { ...said, date: asOf }) : t("price.entered", said)}
      </Text>
    );
  });
}
