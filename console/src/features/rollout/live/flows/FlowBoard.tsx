import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import { useScene } from "../../scene";
import { leaderOf } from "../standing/headline";
import { lacking } from "./early";
import { FlowRow } from "./FlowRow";
import { guardOf } from "./guard";

/** The flows as they stand now, whoever serves most first. */
export function FlowBoard() {
  const { t } = useTranslation("rollout");
  const { flows, configuration } = useScene();
  const leader = leaderOf(flows, configuration);
  const shown = flows
    .filter((flow) => flow.active || flow.sharePct > 0)
    .sort((one, other) => other.sharePct - one.sharePct);
  const early = lacking(flows, configuration);
  const { guardrails } = configuration;
  const measured = shown.some(({ outcomes }) =>
    guardrails.some((rail) => guardOf(rail, outcomes).value !== null),
  );
  return (
    <Section title={t("section.flows")} hint={t("section.flowsHint")}>
      <Stack gap={0} component="ul" m={0} p={0}>
        {shown.map((flow) => (
          <FlowRow
            key={flow.flowId}
            flow={flow}
            leads={flow.flowId === leader?.flowId}
            guarded={measured}
            early={early}
          />
        ))}
      </Stack>
      {guardrails.length > 0 && !measured && (
        <Text size="sm" c="dimmed" mt="md">
          {t("guard.nothing", { count: guardrails.length })}
        </Text>
      )}
    </Section>
  );
}
