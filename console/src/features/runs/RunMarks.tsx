import { Badge, Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import type { Run } from "@/kinds/run";
import "./texts";

const COLORS: Record<Run["state"], string> = {
  queued: "gray",
  running: "iris",
  done: "teal",
  failed: "red",
  cancelled: "orange",
  stopped: "orange",
};

/** How a run stands. */
export function RunPill({ run }: { run: Run }) {
  const { t } = useTranslation("runs");
  return (
    <Badge color={COLORS[run.state]} variant="light" tt="none" radius="sm" miw="max-content">
      {t(`state.${run.stopping ? "stopping" : run.state}`)}
    </Badge>
  );
}

/** How much of a run is there, as a bar. */
export function RunProgress({ run }: { run: Run }) {
  const { t } = useTranslation("runs");
  if (run.of === 0) return null;
  return (
    <Progress
      size="sm"
      color={COLORS[run.state]}
      value={(run.done / run.of) * 100}
      aria-label={`${t("columns.outputs")}: ${run.title}`}
    />
  );
}

/** How long an answer took; programs on this machine need less than a millisecond. */
export function useTook(): (millis: number) => string {
  const { t } = useTranslation("runs");
  const format = useFormat();
  return (millis) => t("ms", { amount: millis < 10 ? format.decimal(millis, 2) : Math.round(millis) });
}

/** What a run, or one of its targets, has cost, in words. */
export function useSpent(): (totals: readonly { spent: number; unpriced: number }[]) => string {
  const { t } = useTranslation("runs");
  const format = useFormat();
  return (totals) => {
    const spent = totals.reduce((sum, one) => sum + one.spent, 0);
    const unknown = totals.some((one) => one.unpriced > 0);
    if (unknown && spent === 0) return t("unknownCost");
    const amount = t("usd", { amount: format.decimal(spent, 4) });
    return unknown ? t("plusUnknown", { amount }) : amount;
  };
}
