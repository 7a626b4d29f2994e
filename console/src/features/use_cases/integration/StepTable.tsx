import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Step } from "@/api/useCases";
import { CodeTag } from "@/components/code/CodeTag";
import { Section } from "@/components/page/Section";
import { Placeholders } from "../flows/Placeholders";
import classes from "./Integration.module.css";
import "../texts";

interface StepTableProps {
  steps: readonly Step[];
  placeholders: ReadonlyMap<string, readonly string[]>;
}

/** Which steps there are, and what the application fills at each. */
export function StepTable({ steps, placeholders }: StepTableProps) {
  const { t } = useTranslation("use_cases");
  return (
    <Section title={t("integration.steps")} hint={t("integration.stepsHint")} flush>
      <Table horizontalSpacing="lg" className={classes.steps}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("integration.step")}</Table.Th>
            <Table.Th>{t("integration.stepCode")}</Table.Th>
            <Table.Th>{t("integration.placeholders")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {steps.map((step) => {
            const names = placeholders.get(step.id) ?? [];
            return (
              <Table.Tr key={step.id}>
                <Table.Td>
                  <Text size="sm" fw={550}>
                    {step.position}. {step.title}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <CodeTag code={step.code} />
                </Table.Td>
                <Table.Td>
                  {names.length > 0 ? (
                    <Placeholders names={names} most={12} />
                  ) : (
                    <Text size="sm" c="dimmed">
                      {t("integration.noPlaceholders")}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Section>
  );
}
