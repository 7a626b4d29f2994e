import { ActionIcon, Box, Button, Group, Menu, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import type { Draft } from "../draft";
import { NumberField, Switched } from "./fields";
import { useField, usePlanForm } from "./form";
import classes from "./Parts.module.css";

type Rail = Draft["guardrails"][number];

const METRICS = ["error_rate", "latency", "cost"] as const;
const FRESH: Record<Rail["metric"], Rail> = {
  error_rate: { metric: "error_rate", objective: 0.05, limit: null, action: "veto" },
  latency: { metric: "latency", objective: 0.05, limit: 3000, action: "veto" },
  cost: { metric: "cost", objective: null, limit: 0.05, action: "veto" },
};

/** Limits that need no ratings, and the dry run. */
export function GuardrailsPart() {
  const { t } = useTranslation("rollout");
  const { draft, set, readOnly } = usePlanForm();
  return (
    <Section title={t("guardrails.title")} hint={t("guardrails.hint")}>
      <Stack gap="md">
        {draft.guardrails.map((rail, place) => (
          <RailFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a guardrail has a place and nothing else
            key={place}
            rail={rail}
            place={place}
            remove={() =>
              set(
                "guardrails",
                draft.guardrails.filter((one) => one !== rail),
              )
            }
          />
        ))}
        {!readOnly && (
          <Menu position="bottom-start">
            <Menu.Target>
              <Button size="xs" variant="default" w="fit-content" leftSection={<IconPlus size={14} />}>
                {t("guardrails.add")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {METRICS.map((metric) => (
                <Menu.Item
                  key={metric}
                  onClick={() => set("guardrails", [...draft.guardrails, FRESH[metric]])}
                >
                  {t(`guardrails.${metric}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        <Box pt="xs">
          <Switched
            label={t("plan.dryRun")}
            hint={t("plan.dryRunHint")}
            checked={draft.dryRun}
            readOnly={readOnly}
            onChange={(on) => set("dryRun", on)}
          />
        </Box>
      </Stack>
    </Section>
  );
}

interface RailProps {
  rail: Rail;
  place: number;
  remove: () => void;
}

function RailFields({ rail, place, remove }: RailProps) {
  const { t } = useTranslation("rollout");
  const path = `guardrails.${place}`;
  const action = useField(`${path}.action`);
  return (
    <Stack className={classes.rule} gap="sm">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>
          {t(`guardrails.${rail.metric}`)}
        </Text>
        {!action.readOnly && (
          <ActionIcon
            onClick={remove}
            aria-label={t("guardrails.remove", { name: t(`guardrails.${rail.metric}`) })}
          >
            <IconTrash size={16} />
          </ActionIcon>
        )}
      </Group>
      <SimpleGrid cols={{ base: 1, xs: 2, md: rail.metric === "latency" ? 3 : 2 }}>
        {rail.metric !== "error_rate" && (
          <NumberField
            path={`${path}.limit`}
            label={t(`guardrails.${rail.metric}Limit`)}
            min={0}
            decimalScale={6}
          />
        )}
        {rail.metric !== "cost" && (
          <NumberField
            path={`${path}.objective`}
            label={t("guardrails.objective")}
            times={100}
            suffix="%"
            min={0}
            max={99}
            decimalScale={2}
          />
        )}
        <Select
          size="sm"
          label={t("guardrails.action")}
          allowDeselect={false}
          disabled={action.readOnly}
          value={String(action.value)}
          onChange={action.set}
          data={(["veto", "escape"] as const).map((value) => ({ value, label: t(`guardrails.${value}`) }))}
        />
      </SimpleGrid>
    </Stack>
  );
}
