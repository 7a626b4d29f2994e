import { Chip, Fieldset, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useScene } from "../../scene";
import type { Draft } from "../draft";
import { useField, usePlanForm } from "./form";

/** Which flows evidence may roll back: those chosen, or by itself those with a rule, or with a goal. */
export function guardedBy(draft: Draft): string[] {
  const chosen = draft.escape?.evidence?.flowIds ?? [];
  if (chosen.length > 0) return chosen;
  const rules = draft.escape?.rules ?? [];
  if (rules.length > 0) return rules.map((rule) => rule.flowId);
  return (draft.warmup?.goals ?? []).map((goal) => goal.flowId);
}

/** The flows that are new, and may be rolled back. */
export function EvidenceFlows() {
  const { t } = useTranslation("rollout");
  const { served } = useScene();
  const { draft } = usePlanForm();
  const { set, error, readOnly } = useField("escape.evidence.flowIds");
  const guarded = guardedBy(draft);
  return (
    <Fieldset
      variant="unstyled"
      m={0}
      legend={
        <Text span size="sm" fw={500}>
          {t("escape.who")}
        </Text>
      }
    >
      <Chip.Group multiple value={guarded} onChange={set}>
        <Group gap={6}>
          {served
            .filter((flow) => flow.active || guarded.includes(flow.id))
            .map((flow) => (
              <Chip key={flow.id} value={flow.id} size="xs" radius="sm" disabled={readOnly}>
                {flow.title}
              </Chip>
            ))}
        </Group>
      </Chip.Group>
      <Text size="xs" c={guarded.length === 0 ? "var(--aimm-warn)" : "dimmed"} mt={6}>
        {t(guarded.length === 0 ? "escape.whoNobody" : "escape.whoHint")}
      </Text>
      {error && (
        <Text size="xs" c="var(--aimm-bad)">
          {error}
        </Text>
      )}
    </Fieldset>
  );
}
