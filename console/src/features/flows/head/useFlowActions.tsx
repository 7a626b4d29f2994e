import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, basedOn, item, unwrap } from "@/api/client";
import { queryConfigurations } from "@/api/configurations";
import { keys } from "@/api/queries";
import { sessionState } from "@/api/session";
import { cloneFlow, type Flow, type Rollout, type Step, type UseCase } from "@/api/useCases";
import { confirm } from "@/components/forms/confirm";
import { tell, tellError } from "@/components/forms/notify";
import { draftsIn } from "../editing/state/drafts";
import { queryFlow, queryStanding, useRefresh } from "../queries";
import { Activation, Deactivation, Deletion } from "./Consequences";
import "../texts";

type Texts = Parameters<typeof cloneFlow>[1];
type Texted = Pick<Flow, "id" | "title">;

/** The flow as it is stored now. */
function present(flowId: string): Promise<Flow> {
  return item(api.GET("/api/v1/flows/{flow_id}", { params: { path: { flow_id: flowId } } }));
}

export interface FlowContext {
  useCase: UseCase;
  flow: Flow;
  flows: readonly Flow[];
  steps: readonly Step[];
  rollout: Rollout | undefined;
}

/** What one does to a flow as a whole, after it was said what will happen. */
export function useFlowActions({ useCase, flow, flows, steps, rollout }: FlowContext) {
  const { t } = useTranslation("flows");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const refresh = useRefresh(useCase.id);
  const [busy, setBusy] = useState(false);
  const { title } = flow;

  async function put(body: { active: boolean } | { archived: boolean }, version: number) {
    try {
      const changed = await item(
        api.PUT("/api/v1/flows/{flow_id}", {
          params: { path: { flow_id: flow.id } },
          headers: basedOn(version),
          body,
        }),
      );
      queries.setQueryData(queryFlow(useCase.id, flow.id).queryKey, changed);
      return changed;
    } finally {
      refresh(); // also when it failed: somebody else may have changed it
    }
  }

  /** Based on the newest version: a rollout moves shares, and with them versions, all the time. */
  async function switchTo(active: boolean): Promise<void> {
    const now = await present(flow.id);
    if (now.active === active) return refresh(); // somebody else has done it
    await put({ active }, now.version);
  }

  function during(work: () => Promise<void>): void {
    setBusy(true);
    void work()
      .catch((failure) => tellError(failure, () => during(work)))
      .finally(() => setBusy(false));
  }

  async function activate(): Promise<void> {
    const standing = await queries.fetchQuery(queryStanding(useCase.id)).catch(() => undefined);
    const codes = standing?.flows.find((one) => one.flowId === flow.id)?.missingSteps ?? [];
    const missing = steps.filter((step) => codes.includes(step.code)).map((step) => step.title);
    const configured = await queries.fetchQuery(queryConfigurations(useCase.id, flow.id)).catch(() => []);
    const goes = await confirm({
      title: t("activate.title", { title }),
      text: (
        <Activation
          useCase={useCase}
          flow={flow}
          flows={flows}
          rollout={rollout}
          missing={missing}
          remarks={configured.flatMap(({ useCaseStepId, warnings }) =>
            warnings.map((remark) => ({
              step: steps.find((step) => step.id === useCaseStepId)?.title ?? "",
              remark,
            })),
          )}
        />
      ),
      action: t("actions.activate"),
    });
    if (!goes) return;
    await switchTo(true);
    tell(t("activate.done", { title }));
  }

  async function setArchived(archived: boolean): Promise<void> {
    const now = await present(flow.id);
    if (now.archived === archived) return refresh(); // somebody else has done it
    await put({ archived }, now.version);
    tell(t(archived ? "actions.archiveDone" : "actions.restored", { title }));
  }

  async function deactivate(): Promise<void> {
    const goes = await confirm({
      title: t("deactivate.title", { title }),
      text: <Deactivation useCase={useCase} flow={flow} flows={flows} rollout={rollout} />,
      action: t("actions.deactivate"),
      danger: true,
    });
    if (!goes) return;
    await switchTo(false);
    tell(t("deactivate.done", { title }));
  }

  async function remove(): Promise<void> {
    const goes = await confirm({
      title: t("delete.title", { title }),
      text: <Deletion />,
      action: t("delete.action"),
      danger: true,
    });
    if (!goes) return;
    await unwrap(
      api.DELETE("/api/v1/flows/{flow_id}", {
        params: { path: { flow_id: flow.id } },
        headers: basedOn(flow.version),
      }),
    );
    draftsIn(localStorage, sessionState().me?.id ?? "", flow.id).keepOnly([]);
    tell(t("delete.done", { title }));
    await navigate({ to: "/use-cases/$useCaseId", params: { useCaseId: useCase.id }, ignoreBlocker: true });
    refresh();
  }

  async function cloned(copy: Texted): Promise<void> {
    queries.setQueryData(keys.ofUseCase(useCase.id, "flow", copy.id), copy);
    tell(t("clone.done", { title: copy.title }));
    await navigate({
      to: "/use-cases/$useCaseId/flows/$flowId",
      params: { useCaseId: useCase.id, flowId: copy.id },
    });
  }

  function described(changed: Texted): void {
    queries.setQueryData(queryFlow(useCase.id, flow.id).queryKey, changed as Flow);
    tell(t("edit.done"));
  }

  return {
    busy,
    toggle: () => during(flow.active ? deactivate : activate),
    archive: () => during(() => setArchived(true)),
    restore: () => during(() => setArchived(false)),
    remove: () => during(remove),
    copy: (texts: Texts) => cloneFlow(flow.id, texts),
    cloned,
    described,
  };
}
