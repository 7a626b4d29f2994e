import { Badge, Button, Group, Radio, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { FlowName } from "@/components/charts/Shares";
import { Section } from "@/components/page/Section";
import { useScene } from "../../scene";
import { type Draft, EVIDENCE, incumbentOf } from "../draft";
import { Advanced } from "./Advanced";
import { EvidenceFlows } from "./EvidenceFlows";
import { NumberField, Switched } from "./fields";
import { useField, usePlanForm, useWrong } from "./form";
import classes from "./Parts.module.css";
import { SharesField } from "./SharesField";

type Escape = NonNullable<Draft["escape"]>;

/** When a flow is rolled back. */
export function EscapePart() {
  const { t } = useTranslation("rollout");
  const { draft, set } = usePlanForm();
  const found: Escape = draft.escape ?? { rules: [], evidence: null };
  const change = (next: Escape) =>
    set("escape", next.rules.length === 0 && next.evidence === null ? null : next);
  return (
    <Section title={t("escape.title")} hint={t("escape.hint")}>
      <Stack gap="xl">
        <ByEvidence escape={found} change={change} />
        <Rules escape={found} change={change} />
        <AfterEscape />
      </Stack>
    </Section>
  );
}

/** What a rollback means for the rest of the rollout. */
function AfterEscape() {
  const { t } = useTranslation("rollout");
  const { value, set, readOnly } = useField("afterEscape");
  return (
    <Radio.Group label={t("escape.after")} value={value === "end" ? "end" : "continue"} onChange={set}>
      <Stack gap="sm" mt={8}>
        {(["continue", "end"] as const).map((one) => (
          <Radio
            key={one}
            value={one}
            disabled={readOnly}
            label={t(`escape.${one}`)}
            description={t(`escape.${one}Hint`)}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

interface PartProps {
  escape: Escape;
  change: (next: Escape) => void;
}

function ByEvidence({ escape: { rules, evidence }, change }: PartProps) {
  const { t } = useTranslation("rollout");
  const { readOnly } = usePlanForm();
  const wrong = useWrong("escape.evidence.alpha", "escape.evidence.minRatings", "escape.evidence.margin");
  return (
    <Switched
      label={t("escape.evidence")}
      hint={t("escape.evidenceHint")}
      checked={evidence?.enabled ?? false}
      readOnly={readOnly}
      badge={
        <Badge size="sm" radius="sm" tt="none" variant="light" color="teal">
          {t("plan.recommended")}
        </Badge>
      }
      onChange={(on) => {
        if (on) return change({ rules, evidence: { ...(evidence ?? EVIDENCE), enabled: true } });
        // what was set is kept for the next time, unless nothing else is left of the escape
        change({ rules, evidence: evidence && rules.length > 0 ? { ...evidence, enabled: false } : null });
      }}
    >
      <Stack gap="md" mt={4}>
        <EvidenceFlows />
        <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="md">
          <NumberField
            path="escape.evidence.acceptable"
            label={t("escape.acceptable")}
            hint={t("escape.acceptableHint")}
            placeholder={t("escape.acceptableAuto")}
            min={1}
            max={4.95}
            step={0.1}
            decimalScale={2}
            optional
          />
          <NumberField
            path="escape.evidence.margin"
            label={t("escape.margin")}
            hint={t("escape.marginHint")}
            min={0}
            max={3.99}
            step={0.1}
            decimalScale={2}
          />
        </SimpleGrid>
        <Advanced wrong={wrong}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="md">
            <NumberField
              path="escape.evidence.alpha"
              label={t("escape.alpha")}
              hint={t("escape.alphaHint")}
              times={100}
              suffix="%"
              decimalScale={2}
              min={0.01}
              max={50}
            />
            <NumberField path="escape.evidence.minRatings" label={t("escape.minRatings")} min={5} />
          </SimpleGrid>
        </Advanced>
      </Stack>
    </Switched>
  );
}

function Rules({ escape: { rules, evidence }, change }: PartProps) {
  const { t } = useTranslation("rollout");
  const { served } = useScene();
  const { readOnly } = usePlanForm();
  const free = served.filter((flow) => flow.active && !rules.some((rule) => rule.flowId === flow.id));
  const incumbent = incumbentOf(served);
  const add = () => {
    const flow = free.find((one) => one.id !== incumbent?.id) ?? free[0];
    if (!flow) return;
    const to =
      incumbent && incumbent.id !== flow.id
        ? incumbent
        : served.find((one) => one.active && one.id !== flow.id);
    const rollback = [{ flowId: to?.id ?? flow.id, finalServePct: 100 }];
    change({ evidence, rules: [...rules, { flowId: flow.id, minFeedback: 20, lowerScore: 2.5, rollback }] });
  };
  return (
    <Stack gap="sm">
      <div>
        <Text size="sm" fw={600}>
          {t("escape.rules")}
        </Text>
        <Text size="xs" c="dimmed">
          {t("escape.rulesHint")}
        </Text>
      </div>
      {rules.map((rule, place) => (
        <Rule
          key={rule.flowId}
          place={place}
          flowId={rule.flowId}
          free={free}
          remove={() => change({ evidence, rules: rules.filter((one) => one !== rule) })}
          rename={(flowId) =>
            change({ evidence, rules: rules.map((one) => (one === rule ? { ...one, flowId } : one)) })
          }
        />
      ))}
      {!readOnly && free.length > 0 && (
        <Button
          size="xs"
          variant="default"
          w="fit-content"
          leftSection={<IconPlus size={14} />}
          onClick={add}
        >
          {t("escape.addRule")}
        </Button>
      )}
    </Stack>
  );
}

interface RuleProps {
  place: number;
  flowId: string;
  free: ReadonlyArray<{ id: string; title: string }>;
  remove: () => void;
  rename: (flowId: string) => void;
}

function Rule({ place, flowId, free, remove, rename }: RuleProps) {
  const { t } = useTranslation("rollout");
  const { color, tongue } = useScene();
  const { readOnly } = usePlanForm();
  const path = `escape.rules.${place}`;
  return (
    <Stack className={classes.rule} gap="md">
      <Group justify="space-between" wrap="nowrap">
        {readOnly ? (
          <FlowName title={tongue.title(flowId)} color={color(flowId)} />
        ) : (
          <Select
            size="sm"
            flex={1}
            maw={340}
            aria-label={t("flow")}
            allowDeselect={false}
            value={flowId}
            onChange={(next) => next && rename(next)}
            data={[
              { value: flowId, label: tongue.title(flowId) },
              ...free.map((flow) => ({ value: flow.id, label: flow.title })),
            ]}
          />
        )}
        {!readOnly && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconTrash size={14} />}
            onClick={remove}
          >
            {t("escape.removeRule")}
          </Button>
        )}
      </Group>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberField path={`${path}.minFeedback`} label={t("escape.minFeedback")} min={1} />
        <NumberField
          path={`${path}.lowerScore`}
          label={t("escape.lowerScore")}
          min={1}
          max={5}
          step={0.1}
          decimalScale={2}
        />
      </SimpleGrid>
      <SharesField path={`${path}.rollback`} label={t("escape.rollback")} without="nothing" except={flowId} />
    </Stack>
  );
}
