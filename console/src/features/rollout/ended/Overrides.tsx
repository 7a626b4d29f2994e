import { Group, List, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import { Ago } from "@/components/time/Ago";
import type { Report } from "../queries";
import { useScene } from "../scene";
import { sayReason } from "../why";

/** What people did during the rollout; nothing when they let it run. */
export function Overrides({ report }: { report: Report }) {
  const { t } = useTranslation("rollout");
  const { tongue } = useScene();
  const overrides = report.overrides.filter((told) => told.what !== "started"); // somebody always starts it
  if (overrides.length === 0) return null;
  return (
    <Section title={t("section.overrides")} hint={t("section.overridesHint")}>
      <List size="sm" spacing={6}>
        {overrides.map((told) => (
          <List.Item key={`${told.at} ${told.why}`}>
            <Group gap={8}>
              <span>
                {sayReason(
                  {
                    code: told.what === "manual_change" ? "manual_change" : "",
                    text: told.why,
                    flowId: null,
                    numbers: {},
                  },
                  tongue,
                )}
              </span>
              <Text span size="xs" c="dimmed">
                <Ago moment={told.at} />
              </Text>
            </Group>
          </List.Item>
        ))}
      </List>
    </Section>
  );
}
