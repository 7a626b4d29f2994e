import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/Section";
import { useScene } from "../scene";
import { FlowRow } from "./FlowRow";
import { leaderOf } from "./headline";

/** The flows as they stand now, whoever serves most first. */
export function FlowBoard() {
  const { t } = useTranslation("rollout");
  const { flows } = useScene();
  const leader = leaderOf(flows);
  const shown = flows
    .filter((flow) => flow.active || flow.sharePct > 0)
    .sort((one, other) => other.sharePct - one.sharePct);
  return (
    <Section title={t("section.flows")} hint={t("section.flowsHint")}>
      <Stack gap={0} component="ul" m={0} p={0}>
        {shown.map((flow) => (
          <FlowRow key={flow.flowId} flow={flow} leads={flow.flowId === leader?.flowId} />
        ))}
      </Stack>
    </Section>
  );
}
