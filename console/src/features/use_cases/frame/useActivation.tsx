import { Code, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { api, basedOn, item } from "@/api/client";
import { keys } from "@/api/queries";
import type { UseCase } from "@/api/useCases";
import { confirm } from "@/components/forms/confirm";
import { tell, tellError } from "@/components/forms/notify";
import { useFormat } from "@/i18n/format";
import type { FlowStanding } from "../first_steps";
import { queryStanding, useChange } from "../queries";
import "../texts";

/** Activate or deactivate a use case, after it was said what will happen. */
export function useActivation(useCase: UseCase): { toggle: () => void; busy: boolean } {
  const { t } = useTranslation("use_cases");
  const format = useFormat();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const change = useChange(useCase.id);
  const [busy, setBusy] = useState(false);

  async function put(active: boolean): Promise<void> {
    setBusy(true);
    const changed = await change(() =>
      item(
        api.PUT("/api/v1/use-cases/{use_case_id}", {
          params: { path: { use_case_id: useCase.id } },
          headers: basedOn(useCase.version),
          body: { active },
        }),
      ),
    );
    queries.setQueryData(keys.ofUseCase(useCase.id), changed);
    tell(t(active ? "activation.activated" : "activation.deactivated", { title: changed.title }));
  }

  async function activate(): Promise<void> {
    const { flows } = await queries.fetchQuery(queryStanding(useCase.id));
    const served = flows.filter((flow) => flow.active);
    if (served.length === 0) return offerFlows();
    const goes = await confirm({
      title: t("activation.activateTitle", { title: useCase.title }),
      text: <Served code={useCase.code} flows={served} percent={format.percent} />,
      action: t("activation.activate"),
    });
    if (goes) await put(true);
  }

  async function offerFlows(): Promise<void> {
    const goes = await confirm({
      title: t("activation.flowFirst"),
      text: t("activation.flowFirstText"),
      action: t("activation.showFlows"),
    });
    if (goes) await navigate({ to: "/use-cases/$useCaseId", params: { useCaseId: useCase.id } });
  }

  async function deactivate(): Promise<void> {
    const goes = await confirm({
      title: t("activation.deactivateTitle", { title: useCase.title }),
      text: t("activation.deactivateText", { code: useCase.code }),
      action: t("activation.deactivate"),
      danger: true,
    });
    if (goes) await put(false);
  }

  function during(work: () => Promise<void>): void {
    void work()
      .catch((failure) => tellError(failure, () => during(work)))
      .finally(() => setBusy(false));
  }

  return { toggle: () => during(useCase.active ? deactivate : activate), busy };
}

interface ServedProps {
  code: string;
  flows: readonly FlowStanding[];
  percent: (share: number) => string;
}

function Served({ code, flows, percent }: ServedProps) {
  const { t } = useTranslation("use_cases");
  const lacking = flows.filter((flow) => flow.missingSteps.length > 0);
  return (
    <Stack gap="sm">
      <Text size="sm">
        <Trans t={t} i18nKey="activation.activateText" values={{ code }} components={{ c: <Code /> }} />
      </Text>
      <Text size="sm" fw={550} className="aimm-figures">
        {flows.map((flow) => `${flow.title} ${percent(flow.currentServePct)}`).join(" · ")}
      </Text>
      {lacking.length > 0 && (
        <Text size="sm" c="var(--aimm-warn)">
          {t("activation.lacking", { flows: lacking.map((flow) => flow.title).join(", ") })}
        </Text>
      )}
    </Stack>
  );
}
