import { List, SimpleGrid, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { sharesOf, warmupGoals } from "../consequences";
import { ConfirmButtons } from "../live/acting/ConfirmButtons";
import { roughly } from "../rough";
import { ShareTable } from "../ShareChange";
import { useScene } from "../scene";
import { TrafficFields } from "./estimate/AssumptionFields";
import type { OutlookProps } from "./estimate/Outlook";
import { guardedBy } from "./form/EvidenceFlows";
import { usePlanForm } from "./form/form";
import { sentences } from "./sentences";

interface StartModalProps {
  outlook: OutlookProps;
  busy: boolean;
  start: () => void;
  close: () => void;
}

/** What will happen, before it does. */
export function Start({ outlook, busy, start, close }: StartModalProps) {
  const { t } = useTranslation("rollout");
  const { served, tongue } = useScene();
  const { draft } = usePlanForm();
  const { warmup } = draft;
  const goals = new Map((warmup?.goals ?? []).map((goal) => [goal.flowId, goal.finalServePct || 0]));
  const { query, assumptions, measured, assume } = outlook;
  const middle = query.data?.days.middle ?? null;
  const guessed = !(measured.sessions && measured.rated);
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
        <Stack gap="xs">
          <Text size="sm" fw={600} role="status">
            {t("will.takes", { time: roughly(middle * 86_400_000) })}
          </Text>
          <Text size="sm" c={guessed ? "var(--aimm-warn)" : "dimmed"}>
            {t(guessed ? "will.guesses" : "will.measured")}
          </Text>
          <SimpleGrid cols={2}>
            <TrafficFields value={assumptions} measured={measured} onChange={assume} />
          </SimpleGrid>
        </Stack>
      )}
      <ConfirmButtons action={t("plan.start")} busy={busy} close={close} run={start} />
    </Stack>
  );
}
