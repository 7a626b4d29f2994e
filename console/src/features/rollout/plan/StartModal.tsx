import { List, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { sharesOf, warmupGoals } from "../consequences";
import { ConfirmButtons } from "../live/acting/ConfirmButtons";
import type { Plan } from "../queries";
import { roughly } from "../rough";
import { ShareTable } from "../ShareChange";
import { useScene } from "../scene";
import { guardedBy } from "./form/EvidenceFlows";
import { usePlanForm } from "./form/form";
import { sentences } from "./sentences";

interface StartModalProps {
  plan: Plan | undefined;
  busy: boolean;
  start: () => void;
  close: () => void;
}

/** What will happen, before it does. */
export function Start({ plan, busy, start, close }: StartModalProps) {
  const { t } = useTranslation("rollout");
  const { served, tongue } = useScene();
  const { draft } = usePlanForm();
  const { warmup } = draft;
  const goals = new Map((warmup?.goals ?? []).map((goal) => [goal.flowId, goal.finalServePct || 0]));
  const middle = plan?.days.middle ?? null;
  return (
    <Stack>
      <List size="sm" spacing={8}>
        {sentences({ draft, flows: served, guarded: guardedBy(draft) }, tongue).map((text) => (
          <List.Item key={text}>{text}</List.Item>
        ))}
      </List>
      {warmup && (
        <div>
          <Text size="sm" fw={500} mb={6}>
            {t("will.shares")}
          </Text>
          <ShareTable before={sharesOf(served)} after={warmupGoals(served, goals)} />
        </div>
      )}
      {middle !== null && draft.adaptive.mode === "converge" && (
        <Text size="sm" fw={600}>
          {t("will.takes", { time: roughly(middle * 86_400_000) })}
        </Text>
      )}
      <ConfirmButtons action={t("plan.start")} busy={busy} close={close} run={start} />
    </Stack>
  );
}
