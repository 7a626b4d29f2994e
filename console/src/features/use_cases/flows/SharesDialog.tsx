import { Alert, Button, Group, NumberInput, Slider, Stack, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { queryRollout } from "@/api/useCases";
import { flowColors } from "@/components/charts/flowColors";
import { FlowName, ShareBar } from "@/components/charts/Shares";
import { tell } from "@/components/forms/notify";
import { ErrorPanel, Loaded } from "@/components/page/Feedback";
import { useFormat } from "@/i18n/format";
import type { FlowStanding } from "../first_steps";
import { queryStanding, useChange } from "../queries";
import classes from "./Flows.module.css";
import { isRunning } from "./running";
import {
  equal,
  fitted,
  onlyThis,
  type Shares,
  setAlone,
  setAndBalance,
  toHundredths,
  toPercent,
  total,
  WHOLE,
} from "./shares";
import "../texts";

interface SharesDialogProps {
  useCaseId: string;
  close: () => void;
}

/** Sets the shares of the active flows. */
export function SharesDialog({ useCaseId, close }: SharesDialogProps) {
  const standing = useQuery(queryStanding(useCaseId));
  return (
    <Loaded query={standing}>
      {({ flows }) => (
        <SharesForm
          // flows that come or go begin anew; shares that a rollout moves meanwhile do not disturb who writes
          key={flows
            .flatMap((flow) => (flow.active ? [flow.flowId] : []))
            .sort()
            .join()}
          useCaseId={useCaseId}
          flows={flows}
          close={close}
        />
      )}
    </Loaded>
  );
}

interface SharesFormProps extends SharesDialogProps {
  flows: readonly FlowStanding[];
}

function SharesForm({ useCaseId, flows, close }: SharesFormProps) {
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const { data: rollout } = useQuery(queryRollout(useCaseId));
  const change = useChange(useCaseId);
  const [served] = useState(() => flows.filter((flow) => flow.active));
  const ids = served.map((flow) => flow.flowId);
  const [shares, setShares] = useState<Shares>(
    () => new Map(served.map((flow) => [flow.flowId, toHundredths(flow.currentServePct)])),
  );
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const colors = flowColors(flows.map((flow) => flow.flowId));
  const fits = total(shares) === WHOLE;

  async function save(): Promise<void> {
    setBusy(true);
    setError(null);
    const body = {
      useCaseId,
      flows: [...shares].map(([flowId, share]) => ({ flowId, currentServePct: toPercent(share) })),
    };
    try {
      await change(() => unwrap(api.PUT("/api/v1/flows/bulk", { body })));
      close();
      tell(t("shares.saved"));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t("shares.text")}
      </Text>
      {rollout && isRunning(rollout.rolloutState) && (
        <Alert color="orange" variant="light" icon={<IconInfoCircle />}>
          <Text size="sm">{t("shares.running")}</Text>
        </Alert>
      )}
      <ShareBar
        flows={served.map((flow) => ({
          id: flow.flowId,
          title: flow.title,
          share: toPercent(shares.get(flow.flowId) ?? 0),
        }))}
        colors={colors}
      />
      <ul className={classes.shares}>
        {served.map((flow) => (
          <ShareRow
            key={flow.flowId}
            flow={flow}
            color={colors.get(flow.flowId)}
            share={shares.get(flow.flowId) ?? 0}
            drag={(share) => setShares(setAndBalance(shares, flow.flowId, share))}
            // of two flows one is what the other leaves; with more, a typed figure leaves the others alone
            type={(share) =>
              setShares((served.length === 2 ? setAndBalance : setAlone)(shares, flow.flowId, share))
            }
            only={() => setShares(onlyThis(ids, flow.flowId))}
          />
        ))}
      </ul>
      <Sum shares={shares} fitAll={() => setShares(fitted(shares))} />
      {error !== null && <ErrorPanel error={error} />}
      <Group justify="space-between" gap="xs">
        <Button variant="subtle" size="compact-sm" onClick={() => setShares(equal(ids))}>
          {t("shares.equal")}
        </Button>
        <Group gap="xs">
          <Button variant="default" onClick={close}>
            {shared("action.cancel")}
          </Button>
          <Button disabled={!fits} loading={busy} onClick={() => void save()}>
            {t("shares.save")}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

/** Whether the shares add up, and how to make them. */
function Sum({ shares, fitAll }: { shares: Shares; fitAll: () => void }) {
  const { t } = useTranslation("use_cases");
  const format = useFormat();
  const sum = total(shares);
  return (
    <Group gap="sm" mih={30} role="status">
      {sum === WHOLE ? (
        <Text size="sm" c="dimmed" className="aimm-figures">
          {t("shares.fits")}
        </Text>
      ) : (
        <>
          <Text size="sm" c="var(--aimm-bad)" className="aimm-figures">
            {t(sum < WHOLE ? "shares.short" : "shares.over", {
              sum: format.percent(toPercent(sum)),
              rest: format.percent(toPercent(Math.abs(WHOLE - sum))),
            })}
          </Text>
          <Button size="compact-sm" variant="light" onClick={fitAll}>
            {t("shares.fit")}
          </Button>
        </>
      )}
    </Group>
  );
}

interface ShareRowProps {
  flow: FlowStanding;
  color: string | undefined;
  share: number;
  drag: (share: number) => void;
  type: (share: number) => void;
  only: () => void;
}

function ShareRow({ flow, color, share, drag, type, only }: ShareRowProps) {
  const { t } = useTranslation("use_cases");
  const { decimalSeparator } = useFormat().separators;
  return (
    <li className={classes.shareRow}>
      <div className={classes.shareName}>
        <FlowName title={flow.title} color={color} />
      </div>
      <Slider
        value={toPercent(share)}
        onChange={(percent) => drag(toHundredths(percent))}
        min={0}
        max={100}
        step={1}
        label={null}
        color={color}
        thumbLabel={t("shares.of", { title: flow.title })}
      />
      <NumberInput
        value={toPercent(share)}
        onChange={(percent) => type(toHundredths(Number(percent)))}
        min={0}
        max={100}
        decimalScale={2}
        allowedDecimalSeparators={[",", "."]}
        clampBehavior="strict"
        suffix="%"
        decimalSeparator={decimalSeparator}
        size="sm"
        aria-label={t("shares.of", { title: flow.title })}
      />
      <Button size="compact-sm" variant="subtle" onClick={only}>
        {t("shares.only")}
      </Button>
    </li>
  );
}
