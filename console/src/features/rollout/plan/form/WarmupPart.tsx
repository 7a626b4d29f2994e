import { Box, Group, SegmentedControl, SimpleGrid, Stack, Switch, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import { sharesOf, warmupGoals } from "../../consequences";
import { ShareChange } from "../../ShareChange";
import { useScene } from "../../scene";
import { type Draft, suggestedWarmup } from "../draft";
import { LengthField, NumberField, Switched } from "./fields";
import { useField, usePlanForm } from "./form";
import { SharesField } from "./SharesField";

type Warmup = NonNullable<Draft["warmup"]>;

/** How new flows are brought in. */
export function WarmupPart() {
  const { t } = useTranslation("rollout");
  const { served } = useScene();
  const { draft, set, readOnly } = usePlanForm();
  const { warmup } = draft;
  return (
    <Section
      title={t("warmup.title")}
      hint={t(warmup ? "warmup.hint" : "warmup.off")}
      actions={
        <Switch
          checked={warmup !== null}
          disabled={readOnly}
          aria-label={t("warmup.title")}
          onChange={(event) => set("warmup", event.currentTarget.checked ? suggestedWarmup(served) : null)}
        />
      }
    >
      {warmup && <Fields warmup={warmup} />}
    </Section>
  );
}

function Fields({ warmup }: { warmup: Warmup }) {
  const { t } = useTranslation("rollout");
  const { set, readOnly } = usePlanForm();
  const byTime = warmup.intervalSessReqs === null;
  const { error } = useField("warmup.intervalMins");
  return (
    <Stack gap="lg">
      <Box>
        <SegmentedControl
          size="xs"
          mb="sm"
          disabled={readOnly}
          aria-label={t("warmup.by")}
          value={byTime ? "time" : "sessions"}
          onChange={(by) =>
            set("warmup", {
              ...warmup,
              intervalMins: by === "time" ? 1440 : null,
              intervalSessReqs: by === "time" ? null : 1000,
            })
          }
          data={[
            { value: "time", label: t("warmup.byTime") },
            { value: "sessions", label: t("warmup.bySessions") },
          ]}
        />
        {byTime ? (
          <Box maw={320}>
            <LengthField path="warmup.intervalMins" label={t("warmup.time")} />
          </Box>
        ) : (
          <>
            <NumberField path="warmup.intervalSessReqs" label={t("warmup.sessions")} min={1} w={220} />
            {error && (
              <Text size="xs" c="var(--aimm-bad)">
                {error}
              </Text>
            )}
          </>
        )}
      </Box>
      <SharesField path="warmup.goals" label={t("warmup.goals")} without="rest" />
      <Ramp warmup={warmup} />
      <Hold warmup={warmup} />
    </Stack>
  );
}

function Ramp({ warmup }: { warmup: Warmup }) {
  const { t } = useTranslation("rollout");
  const { served } = useScene();
  const goals = new Map(warmup.goals.map((goal) => [goal.flowId, goal.finalServePct || 0]));
  return (
    <Box>
      <Group justify="space-between" mb={6}>
        <Text size="xs" c="dimmed">
          {t("warmup.from")}
        </Text>
        <Text size="xs" c="dimmed">
          {t("warmup.to")}
        </Text>
      </Group>
      <ShareChange before={sharesOf(served)} after={warmupGoals(served, goals)} />
    </Box>
  );
}

function Hold({ warmup }: { warmup: Warmup }) {
  const { t } = useTranslation("rollout");
  const { set, readOnly } = usePlanForm();
  return (
    <Switched
      label={t("warmup.hold")}
      hint={t("warmup.holdHint")}
      checked={warmup.hold !== null}
      readOnly={readOnly}
      onChange={(on) => set("warmup.hold", on ? { maxUnrated: 100, minRatings: 30 } : null)}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberField path="warmup.hold.maxUnrated" label={t("warmup.maxUnrated")} min={1} />
        <NumberField path="warmup.hold.minRatings" label={t("warmup.minRatings")} min={1} />
      </SimpleGrid>
    </Switched>
  );
}
