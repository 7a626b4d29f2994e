import { Box, Group, NumberInput, SimpleGrid, Slider, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FlowName } from "@/components/charts/Shares";
import { useScene } from "../../scene";
import type { Assumptions, Measured } from "./assumptions";

interface AssumptionFieldsProps {
  value: Assumptions;
  measured: Measured;
  onChange: (next: Assumptions) => void;
}

/** What is assumed of the world; from real traffic where there is some. */
export function AssumptionFields({ value, measured, onChange }: AssumptionFieldsProps) {
  const { t } = useTranslation("rollout");
  const { served, color, tongue } = useScene();
  const from = (real: boolean) => t(real ? "assume.measured" : "assume.guessed");
  return (
    <Stack gap="md">
      <Box>
        <Group justify="space-between" mb={8}>
          <Text size="sm" fw={500}>
            {t("assume.scores")}
          </Text>
          <Text size="xs" c="dimmed">
            {from(measured.scores)}
          </Text>
        </Group>
        <Stack gap={10}>
          {served
            .filter((flow) => flow.active)
            .map((flow) => {
              const score = value.scores[flow.id] ?? 4;
              return (
                <Group key={flow.id} gap="sm" wrap="nowrap">
                  <Box flex={1} miw={0}>
                    <FlowName title={flow.title} color={color(flow.id)} />
                  </Box>
                  <Slider
                    flex={1}
                    miw={80}
                    min={1.1}
                    max={4.9}
                    step={0.05}
                    label={null}
                    color={color(flow.id)}
                    value={score}
                    onChange={(next) => onChange({ ...value, scores: { ...value.scores, [flow.id]: next } })}
                    thumbLabel={flow.title}
                    thumbProps={{ "aria-valuetext": `${tongue.format.score(score)} ★` }}
                  />
                  <Text size="sm" w={48} ta="right" className="aimm-figures">
                    {tongue.format.score(score)}
                  </Text>
                </Group>
              );
            })}
        </Stack>
      </Box>
      <SimpleGrid cols={2} verticalSpacing="sm">
        <TrafficFields value={value} measured={measured} onChange={onChange} />
        <NumberInput
          size="sm"
          {...tongue.format.separators}
          label={t("assume.badMean")}
          value={value.badMean}
          onChange={(next) => onChange({ ...value, badMean: Math.min(Math.max(number(next, 1.8), 1), 5) })}
          suffix=" ★"
          min={1}
          max={5}
          step={0.1}
          decimalScale={2}
          hideControls
        />
        <NumberInput
          size="sm"
          {...tongue.format.separators}
          label={t("assume.delayHours")}
          value={value.delayHours}
          onChange={(next) => onChange({ ...value, delayHours: Math.max(number(next, 1), 0) })}
          min={0}
          decimalScale={2}
          hideControls
        />
      </SimpleGrid>
    </Stack>
  );
}

/** How much traffic there is, and how much of it is rated: guesses, or measured, and either can be changed. */
export function TrafficFields({ value, measured, onChange }: AssumptionFieldsProps) {
  const { t } = useTranslation("rollout");
  const { tongue } = useScene();
  const from = (real: boolean) => t(real ? "assume.measured" : "assume.guessed");
  return (
    <>
      <NumberInput
        size="sm"
        {...tongue.format.separators}
        label={t("assume.sessionsPerDay")}
        description={from(measured.sessions)}
        value={value.sessionsPerDay}
        onChange={(next) => onChange({ ...value, sessionsPerDay: Math.max(number(next, 1), 0.01) })}
        min={0.01}
        hideControls
        inputWrapperOrder={["label", "input", "error", "description"]}
      />
      <NumberInput
        size="sm"
        {...tongue.format.separators}
        label={t("assume.ratedShare")}
        description={from(measured.rated)}
        value={Number((value.ratedShare * 100).toFixed(2))}
        onChange={(next) =>
          onChange({ ...value, ratedShare: Math.min(Math.max(number(next, 1) / 100, 0.0001), 1) })
        }
        suffix="%"
        min={0.01}
        max={100}
        hideControls
        inputWrapperOrder={["label", "input", "error", "description"]}
      />
    </>
  );
}

const number = (next: string | number, fallback: number) => (typeof next === "number" ? next : fallback);
