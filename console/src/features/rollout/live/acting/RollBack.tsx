import { Checkbox, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FlowName } from "@/components/charts/Shares";
import { backToStart, rolledBack, sharesOf } from "../../consequences";
import { ShareTable } from "../../ShareChange";
import { useScene } from "../../scene";
import { useStateChange } from "../../useStateChange";
import { ConfirmButtons } from "./ConfirmButtons";

/** End the rollout and go back: to the shares of the start, or to those that an escape rule names. */
export function RollBack({ close }: { close: () => void }) {
  const { t } = useTranslation("rollout");
  const { id, rollout, served, flows, configuration } = useScene();
  const change = useStateChange(id, () => t("act.escaped"));
  const byRule = rolledBack(served, configuration);
  const [way, setWay] = useState<"start" | "rule">(byRule ? "rule" : "start");
  const bad = flows.filter((flow) => flow.escaped).map((flow) => flow.flowId);
  const [zero, setZero] = useState<string[]>(bad);
  const toStart = backToStart(served, rollout.startShares, new Set([...zero, ...bad]));
  const after = way === "rule" && byRule ? byRule.shares : toStart;
  const served0 = [...after.values()].some((share) => share > 0);
  return (
    <Stack>
      <Text size="sm">{t("act.escapeText")}</Text>
      {byRule && (
        <Radio.Group value={way} onChange={(next) => setWay(next as "start" | "rule")} label={t("act.way")}>
          <Stack gap={6} mt={6}>
            <Radio value="rule" label={t("act.byRule", { flow: byRule.blamed.title })} />
            <Radio value="start" label={t("act.toStart")} />
          </Stack>
        </Radio.Group>
      )}
      {way === "start" && (
        <Checkbox.Group
          value={zero}
          onChange={setZero}
          label={t("act.zero")}
          description={t("act.zeroHint")}
          error={served0 ? undefined : t("act.zeroAll")}
        >
          <Stack gap={6} mt={8}>
            {served
              .filter((flow) => flow.active)
              .map((flow) => (
                <ZeroChoice key={flow.id} id={flow.id} title={flow.title} fixed={bad.includes(flow.id)} />
              ))}
          </Stack>
        </Checkbox.Group>
      )}
      <ShareTable before={sharesOf(served)} after={after} />
      <ConfirmButtons
        danger
        action={t("act.escape")}
        busy={change.isPending}
        disabled={!served0}
        close={close}
        run={() =>
          change.mutate(
            way === "start"
              ? { state: "FORCED_ESCAPED", zeroFlowIds: [...new Set([...zero, ...bad])] }
              : { state: "FORCED_ESCAPED" },
            { onSuccess: close },
          )
        }
      />
    </Stack>
  );
}

function ZeroChoice({ id, title, fixed }: { id: string; title: string; fixed: boolean }) {
  const { color } = useScene();
  return (
    <Checkbox
      value={id}
      size="sm"
      disabled={fixed}
      label={<FlowName title={title} color={color(id)} />}
      aria-label={title}
    />
  );
}
