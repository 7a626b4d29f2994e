import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Measure, PartBar } from "@/components/charts/Measure";
import type { FlowProgress } from "../../queries";
import { useScene } from "../../scene";
import { danger, dangerColor, proofCloseness, ruleCloseness } from "./closeness";

/** How close a flow is to being rolled back, by its rule and by the evidence: whichever is closer. */
export function RollbackMeter({ flow }: { flow: FlowProgress }) {
  const { t } = useTranslation("rollout");
  const { configuration, tongue } = useScene();
  const { format } = tongue;
  const { rule, proof } = flow;
  const label = t("flows.rollback");
  if (!rule && !proof) {
    return (
      <Measure label={label} value={t("danger.never")}>
        <PartBar part={0} color="transparent" />
      </Measure>
    );
  }
  const asked = configuration.escape?.rules.find((one) => one.flowId === flow.flowId)?.minFeedback ?? 1;
  const byRule = rule ? ruleCloseness(rule, asked) : 0;
  const byProof = proof ? proofCloseness(proof, flow.ratings) : 0;
  const closeness = Math.max(byRule, byProof);
  const state = danger(closeness);
  const lines: string[] = [];
  if (proof) {
    lines.push(
      t("danger.proof", {
        acceptable: format.decimal(proof.acceptable),
        part: format.part(Math.round(byProof * 100) / 100),
      }),
    );
  }
  if (rule) {
    lines.push(
      t("danger.rule", {
        asked: format.number(asked),
        lower: format.decimal(rule.lowerScore),
        average: rule.average ? format.score(rule.average) : "–",
        missing: format.number(rule.missingRatings),
      }),
    );
  }
  return (
    <Tooltip label={lines.join(" ")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the tooltip must be reachable by keyboard */}
      <div tabIndex={0} role="img" aria-label={`${label}: ${t(`danger.${state}`)}. ${lines.join(" ")}`}>
        <Measure label={label} value={t(`danger.${state}`)}>
          <PartBar part={Math.max(closeness, 0.015)} color={dangerColor(state)} />
        </Measure>
      </div>
    </Tooltip>
  );
}
