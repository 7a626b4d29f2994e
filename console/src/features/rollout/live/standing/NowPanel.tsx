import { Alert, Box, List, Stack, Text } from "@mantine/core";
import { IconFlask, IconPlayerPause } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Ago } from "@/components/time/Ago";
import { useScene } from "../../scene";
import { sayMissing, sayReason } from "../../why";
import { Countdown } from "./Countdown";
import { HowLong } from "./HowLong";
import { headline } from "./headline";

// what is about to be done, or is told by the countdown: it is no reason to wait
const NO_NEWS = new Set(["not_due", "warmup_waits", "warmup_step", "warmup_done", "top_two", "periods"]);
// what is missing adds nothing when the countdown or the reason says it already
const TOLD_ELSEWHERE = new Set(["time", "periods"]);

/** What the rollout does at the moment, what it waits for, and when it looks again. */
export function NowPanel() {
  const { t } = useTranslation("rollout");
  const { rollout, configuration, flows, tongue } = useScene();
  const { progress } = rollout;
  if (!progress) return null;
  const [reason] = progress.reasons;
  const missing = progress.missing.filter((one) => !TOLD_ELSEWHERE.has(one.code));
  return (
    <Stack gap="sm">
      {configuration.dryRun && (
        <Alert color="grape" variant="light" icon={<IconFlask />} title={t("now.dryRun")} py="xs">
          <Text size="sm">{t("now.dryRunHint")}</Text>
        </Alert>
      )}
      {progress.held && (
        <Alert color="orange" variant="light" icon={<IconPlayerPause />} title={t("now.held")} py="xs">
          <Text size="sm">{reason && sayReason(reason, tongue)}</Text>
        </Alert>
      )}
      {!progress.held && reason?.code !== "shares_fit" && (
        <Text fw={600}>
          {headline({ phase: rollout.rolloutState, ramped: progress.ramped, configuration, flows }, tongue)}
        </Text>
      )}
      {reason && !progress.held && !NO_NEWS.has(reason.code) && (
        <Text size="sm" fw={reason.code === "shares_fit" ? 600 : undefined}>
          {sayReason(reason, tongue)}
        </Text>
      )}
      {missing.length > 0 && (
        <Box>
          <Text size="sm" c="dimmed" mb={4}>
            {t("now.waitsFor")}
          </Text>
          <List size="sm" spacing={2}>
            {missing.map((one) => (
              <List.Item key={`${one.code} ${one.flowId}`}>{sayMissing(one, tongue)}</List.Item>
            ))}
          </List>
        </Box>
      )}
      <HowLong />
      {progress.nextLookAt && <Countdown until={progress.nextLookAt} from={progress.updatedAt} />}
      {progress.updatedAt && (
        <Text size="xs" c="dimmed">
          {t("now.updates", { count: progress.updates })} <Ago moment={progress.updatedAt} />
        </Text>
      )}
    </Stack>
  );
}
