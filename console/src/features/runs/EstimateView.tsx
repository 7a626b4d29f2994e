import { Alert, Paper, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { ErrorPanel, Loading } from "@/components/page/Feedback";
import { useFormat } from "@/i18n/format";
import { Prices } from "./Prices";
import type { Plan } from "./plan";
import { queryEstimate } from "./queries";
import classes from "./Runs.module.css";

type Range = Schemas["RunRangeAnswer"];

/** What a run will probably need, before it starts. */
export function EstimateView({ useCaseId, plan }: { useCaseId: string; plan: Plan | null }) {
  const { t } = useTranslation("runs");
  const format = useFormat();
  const { data, error } = useQuery(queryEstimate(useCaseId, plan));
  const range = ({ low, high }: Range, digits: number) =>
    t("estimate.range", { low: format.decimal(low, digits), high: format.decimal(high, digits) });
  if (plan === null) {
    return (
      <Text size="sm" c="dimmed">
        {t("estimate.incomplete")}
      </Text>
    );
  }
  if (error) return <ErrorPanel error={error} />;
  if (!data) return <Loading rows={2} />;
  const tokens = {
    low: data.tokensIn.low + data.tokensOut.low,
    high: data.tokensIn.high + data.tokensOut.high,
  };
  return (
    <Paper withBorder p="sm" role="status">
      <Text fw={600} size="sm">
        {t("estimate.title")}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {t("estimate.hint")}
      </Text>
      <dl className={classes.facts}>
        <dt>{t("estimate.calls")}</dt>
        <dd>{format.number(data.calls)}</dd>
        <dt>{t("estimate.tokens")}</dt>
        <dd>{range(tokens, 0)}</dd>
        <dt>{t("estimate.money")}</dt>
        <dd>{data.money ? t("usd", { amount: range(data.money, 4) }) : t("estimate.unknown")}</dd>
        <dt>{t("estimate.minutes")}</dt>
        <dd>{range(data.minutes, 1)}</dd>
      </dl>
      <Prices targets={data.targets} />
      {data.targets
        .filter((target) => target.unrenderable > 0)
        .map((target) => (
          <Alert key={target.label} color="yellow" variant="light" mt="xs">
            {t("estimate.unrenderable", {
              label: target.label,
              count: target.unrenderable,
              reason: target.reason ?? "",
            })}
          </Alert>
        ))}
    </Paper>
  );
}
