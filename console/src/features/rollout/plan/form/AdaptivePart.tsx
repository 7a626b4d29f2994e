import { Group, Radio, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import { Advanced } from "./Advanced";
import { LengthField, NumberField } from "./fields";
import { useField, usePlanForm, useWrong } from "./form";
import classes from "./Parts.module.css";

const MODES = ["converge", "continuous"] as const;
const FOLDED = [
  "attributionWindowMins",
  "minRatings",
  "updateEveryMins",
  "updateEveryRatings",
  "floorPct",
  "explorationPct",
  "tieBreak",
  "draws",
].map((name) => `adaptive.${name}`);

/** How traffic follows the ratings, and when that ends. */
export function AdaptivePart() {
  const { t } = useTranslation("rollout");
  const { draft, set, readOnly } = usePlanForm();
  const converges = draft.adaptive.mode === "converge";
  return (
    <Section title={t("adaptive.title")} hint={t("adaptive.hint")}>
      <Stack gap="lg">
        <Radio.Group
          value={draft.adaptive.mode}
          onChange={(mode) => set("adaptive.mode", mode)}
          label={t("adaptive.mode")}
        >
          <SimpleGrid cols={{ base: 1, xs: 2 }} mt={6}>
            {MODES.map((mode) => (
              <Radio.Card key={mode} value={mode} disabled={readOnly} className={classes.card}>
                <Group gap="sm" wrap="nowrap" align="flex-start">
                  <Radio.Indicator mt={2} />
                  <div>
                    <Text size="sm" fw={600}>
                      {t(`adaptive.${mode}`)}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {t(`adaptive.${mode}Hint`)}
                    </Text>
                  </div>
                </Group>
              </Radio.Card>
            ))}
          </SimpleGrid>
        </Radio.Group>
        <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="md">
          <NumberField
            path="adaptive.minFeedback"
            label={t("adaptive.minFeedback")}
            hint={t("adaptive.minFeedbackHint")}
            min={0}
          />
          <NumberField
            path="adaptive.maxStepPct"
            label={t("adaptive.maxStepPct")}
            hint={t("adaptive.maxStepPctHint")}
            min={1}
            max={100}
          />
          <LengthField
            path="adaptive.intervalMins"
            label={t("adaptive.intervalMins")}
            hint={t("adaptive.intervalMinsHint")}
          />
        </SimpleGrid>
        {converges ? <Converging /> : <HalfLife />}
        <Folded converges={converges} />
      </Stack>
    </Section>
  );
}

function Converging() {
  const { t } = useTranslation("rollout");
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="md">
      <NumberField
        path="adaptive.epsilon"
        label={t("adaptive.epsilon")}
        hint={t("adaptive.epsilonHint")}
        min={0}
        max={2}
        step={0.05}
        decimalScale={3}
      />
      <NumberField
        path="adaptive.delta"
        label={t("adaptive.delta")}
        hint={t("adaptive.deltaHint")}
        times={100}
        suffix="%"
        min={0.01}
        max={50}
        decimalScale={2}
      />
      <NumberField
        path="adaptive.budgetSessions"
        label={t("adaptive.budgetSessions")}
        hint={t("adaptive.budgetHint")}
        placeholder={t("adaptive.noBudget")}
        min={1}
        optional
      />
      <NumberField
        path="adaptive.budgetDays"
        label={t("adaptive.budgetDays")}
        placeholder={t("adaptive.noBudget")}
        min={0}
        decimalScale={2}
        optional
      />
    </SimpleGrid>
  );
}

function HalfLife() {
  const { t } = useTranslation("rollout");
  return (
    <NumberField
      path="adaptive.halfLifeHours"
      label={t("adaptive.halfLifeHours")}
      hint={t("adaptive.halfLifeHoursHint")}
      min={0}
      w={300}
      decimalScale={2}
    />
  );
}

function Folded({ converges }: { converges: boolean }) {
  const { t } = useTranslation("rollout");
  const wrong = useWrong(...FOLDED);
  const tieBreak = useField("adaptive.tieBreak");
  return (
    <Advanced wrong={wrong}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="md">
        <LengthField
          path="adaptive.attributionWindowMins"
          label={t("adaptive.attributionWindowMins")}
          hint={t("adaptive.attributionWindowMinsHint")}
        />
        <NumberField
          path="adaptive.minRatings"
          label={t("adaptive.minRatings")}
          hint={t("adaptive.minRatingsHint")}
          min={1}
        />
        <LengthField path="adaptive.updateEveryMins" label={t("adaptive.updateEveryMins")} />
        <NumberField path="adaptive.updateEveryRatings" label={t("adaptive.updateEveryRatings")} min={1} />
        <NumberField
          path="adaptive.floorPct"
          label={t("adaptive.floorPct")}
          hint={t("adaptive.floorPctHint")}
          suffix="%"
          min={0}
          max={50}
        />
        {converges && (
          <NumberField
            path="adaptive.explorationPct"
            label={t("adaptive.explorationPct")}
            hint={t("adaptive.explorationPctHint")}
            suffix="%"
            min={0}
            max={50}
          />
        )}
        <NumberField
          path="adaptive.draws"
          label={t("adaptive.draws")}
          hint={t("adaptive.drawsHint")}
          min={0}
          max={100_000}
        />
      </SimpleGrid>
      {converges && (
        <div>
          <Text size="sm" fw={500} mb={6}>
            {t("adaptive.tieBreak")}
          </Text>
          <SegmentedControl
            size="xs"
            disabled={tieBreak.readOnly}
            value={String(tieBreak.value)}
            onChange={tieBreak.set}
            aria-label={t("adaptive.tieBreak")}
            data={(["leader", "cost", "latency"] as const).map((value) => ({
              value,
              label: t(`adaptive.${value}`),
            }))}
          />
        </div>
      )}
    </Advanced>
  );
}
