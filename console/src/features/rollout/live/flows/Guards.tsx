import { Text } from "@mantine/core";
import { IconShieldCheck, IconShieldQuestion, IconShieldX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Configuration, FlowProgress } from "../../queries";
import { useScene } from "../../scene";
import classes from "./FlowRow.module.css";
import { type Guard, guardOf } from "./guard";

const SIGNS = { unknown: IconShieldQuestion, within: IconShieldCheck, beyond: IconShieldX };
const COLORS = {
  unknown: "var(--mantine-color-dimmed)",
  within: "var(--aimm-good)",
  beyond: "var(--aimm-bad)",
};

/** What the guardrails see of a flow. */
export function Guards({ flow }: { flow: FlowProgress }) {
  const { configuration } = useScene();
  return (
    <div className={classes.guards}>
      {configuration.guardrails.map((rail, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two guardrails may be alike, and have a place only
        <One key={place} guard={guardOf(rail, flow.outcomes)} rail={rail} />
      ))}
    </div>
  );
}

function One({ guard, rail }: { guard: Guard; rail: Configuration["guardrails"][number] }) {
  const { t } = useTranslation("rollout");
  const { format } = useScene().tongue;
  const Sign = SIGNS[guard.state];
  const said = (value: number) => (rail.metric === "cost" ? format.decimal(value, 4) : format.part(value));
  return (
    <div className={classes.guard}>
      <Sign size={16} color={COLORS[guard.state]} aria-hidden />
      <Text size="xs">
        {t(`guard.${rail.metric}`, { limit: format.number(rail.limit ?? 0) })}{" "}
        <Text
          span
          fw={600}
          inherit
          className="aimm-figures"
          c={guard.state === "beyond" ? COLORS.beyond : undefined}
        >
          {guard.value === null ? t("guard.unknown") : said(guard.value)}
        </Text>{" "}
        <Text span c="dimmed" inherit>
          {t("guard.allowed", { allowed: said(guard.allowed) })}
        </Text>
      </Text>
    </div>
  );
}
