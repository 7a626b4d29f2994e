import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Flow, Rollout, UseCase } from "@/api/useCases";
import { useFormat } from "@/i18n/format";
import { sharesAfter } from "../model/consequences";
import { type Remark, sayRemark } from "../model/remarks";
import "../texts";

const MOST_REMARKS = 5;

interface ConsequencesProps {
  useCase: UseCase;
  flow: Flow;
  flows: readonly Flow[];
  rollout: Rollout | undefined;
}

function Warning({ children }: { children: string }) {
  return (
    <Text size="sm" c="var(--aimm-warn)">
      {children}
    </Text>
  );
}

function SharesList({ flows, shares }: { flows: readonly Flow[]; shares: ReadonlyMap<string, number> }) {
  const format = useFormat();
  const listed = flows.filter((one) => shares.has(one.id));
  return (
    <Text size="sm" fw={550} className="aimm-figures">
      {listed.map((one) => `${one.title} ${format.percent(shares.get(one.id) ?? 0)}`).join(" · ")}
    </Text>
  );
}

/** What switching a flow on does. */
export function Activation({
  useCase,
  flow,
  flows,
  rollout,
  missing,
  remarks,
}: ConsequencesProps & {
  missing: readonly string[];
  remarks: ReadonlyArray<{ step: string; remark: Remark }>;
}) {
  const { t } = useTranslation("flows");
  const shares = sharesAfter(flows, flow.id, true);
  const share = shares.get(flow.id) ?? 0;
  const phase = rollout?.rolloutState;
  return (
    <Stack gap="sm">
      <Text size="sm">{t("activate.text")}</Text>
      {shares.size === 1 && (
        <Text size="sm">{t(useCase.active ? "activate.alone" : "activate.aloneInactive")}</Text>
      )}
      {shares.size > 1 && share === 0 && <Text size="sm">{t("activate.zero")}</Text>}
      {shares.size > 1 && (
        <div>
          <Text size="sm">{t("activate.others")}</Text>
          <SharesList flows={flows} shares={shares} />
        </div>
      )}
      {(phase === "WARMUP" || phase === "ADAPTIVE") && <Warning>{t("activate.running")}</Warning>}
      {phase === "COMPLETED" && <Warning>{t("activate.completed")}</Warning>}
      {missing.length > 0 && <Warning>{t("activate.missing", { steps: missing.join(", ") })}</Warning>}
      {remarks.slice(0, MOST_REMARKS).map(({ step, remark }) => (
        <Warning key={`${step} ${remark.code} ${remark.where}`}>
          {t("refusal.inStep", { step, text: sayRemark(remark, t) })}
        </Warning>
      ))}
      {remarks.length > MOST_REMARKS && (
        <Warning>{t("refusal.more", { count: remarks.length - MOST_REMARKS })}</Warning>
      )}
    </Stack>
  );
}

/** What switching a flow off does. */
export function Deactivation({ flow, flows, rollout }: ConsequencesProps) {
  const { t } = useTranslation("flows");
  const shares = sharesAfter(flows, flow.id, false);
  const phase = rollout?.rolloutState;
  const winner = phase === "COMPLETED" && rollout?.winnerFlowId === flow.id;
  return (
    <Stack gap="sm">
      <Text size="sm">{t("deactivate.text")}</Text>
      {shares.size > 0 ? (
        <div>
          <Text size="sm">{t("deactivate.others")}</Text>
          <SharesList flows={flows} shares={shares} />
        </div>
      ) : (
        <Text size="sm">{t("deactivate.none")}</Text>
      )}
      {(phase === "WARMUP" || phase === "ADAPTIVE") && <Warning>{t("deactivate.running")}</Warning>}
      {winner && <Warning>{t("deactivate.winner")}</Warning>}
    </Stack>
  );
}

/** What deleting a flow does. */
export function Deletion() {
  const { t } = useTranslation("flows");
  return (
    <Stack gap="sm">
      <Text size="sm">{t("delete.text")}</Text>
      <Warning>{t("delete.sessions")}</Warning>
    </Stack>
  );
}
