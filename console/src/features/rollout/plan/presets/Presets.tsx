import { Badge, Group, Radio, SimpleGrid, Skeleton, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { Section } from "@/components/page/Section";
import type { Configuration, Preset } from "../../queries";
import { roughly } from "../../rough";
import type { Draft } from "../draft";
import { usePlanForm } from "../form/form";
import classes from "../form/Parts.module.css";
import { chosenOf } from "./chosen";

const DAY = 86_400_000;

interface PresetsProps {
  query: UseQueryResult<Schemas["PresetsAnswer"]>;
  /** Take another plan as a whole. */
  choose: (next: Draft) => void;
}

/** How careful the rollout is: three plans, each with what to expect of it. */
export function Presets({ query, choose }: PresetsProps) {
  const { t } = useTranslation("rollout");
  const { draft, readOnly } = usePlanForm();
  const presets = query.data?.presets ?? [];
  const chosen = chosenOf(presets, draft);
  return (
    <Section title={t("preset.title")} hint={t("preset.hint")}>
      {query.isPending && query.isFetching && <Skeleton h={130} />}
      {presets.length > 0 && (
        <Radio.Group
          value={chosen ?? ""}
          onChange={(name) => {
            const preset = presets.find((one) => one.name === name);
            if (preset) choose(preset.configuration as Configuration);
          }}
          aria-label={t("preset.title")}
        >
          <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
            {presets.map((preset) => (
              <Radio.Card key={preset.name} value={preset.name} disabled={readOnly} className={classes.card}>
                <Group gap="sm" wrap="nowrap" align="flex-start">
                  <Radio.Indicator mt={2} />
                  <Words preset={preset} />
                </Group>
              </Radio.Card>
            ))}
          </SimpleGrid>
        </Radio.Group>
      )}
      {presets.length > 0 && chosen === null && (
        <Text size="sm" c="dimmed" mt="sm">
          {t("preset.own")}
        </Text>
      )}
    </Section>
  );
}

function Words({ preset: { name, plan } }: { preset: Preset }) {
  const { t } = useTranslation("rollout");
  const days = (value: number) => roughly(value * DAY);
  const { low = null, middle = null, high = null } = plan?.days ?? {};
  return (
    <div>
      <Group gap={6}>
        <Text size="sm" fw={600}>
          {t(`preset.${name}`)}
        </Text>
        {name === "balanced" && (
          <Badge size="xs" radius="sm" tt="none" variant="light" color="teal">
            {t("plan.recommended")}
          </Badge>
        )}
      </Group>
      {plan && (
        <Text size="sm" fw={600} mt={4}>
          {middle === null ? t("preset.open") : t("preset.about", { days: days(middle) })}
        </Text>
      )}
      {low !== null && high !== null && (
        <Text size="xs" c="dimmed">
          {t("preset.range", { low: days(low), high: days(high) })}
        </Text>
      )}
      <Text size="xs" c="dimmed" mt={6}>
        {t(`preset.${name}Hint`)}
      </Text>
    </div>
  );
}
