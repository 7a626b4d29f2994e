import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, basedOn, item, type Schemas, unwrap } from "@/api/client";
import { queryConfigurations } from "@/api/configurations";
import { queryRollout } from "@/api/useCases";
import { confirm } from "@/components/forms/confirm";
import { tell, tellError } from "@/components/forms/notify";
import { useFormat } from "@/i18n/format";
import type { FlowStanding } from "../first_steps";
import { queryStanding, useChange } from "../queries";
import { isRunning } from "./running";
import "../texts";

interface FlowActions {
  activate: (flow: FlowStanding) => void;
  deactivate: (flow: FlowStanding) => void;
  archive: (flow: FlowStanding) => void;
  restore: (flow: FlowStanding) => void;
  remove: (flow: FlowStanding) => void;
}

/** What an editor can do with a flow, each after it was said what will happen. */
export function useFlowActions(useCaseId: string): FlowActions {
  const { t } = useTranslation("use_cases");
  const format = useFormat();
  const queries = useQueryClient();
  const change = useChange(useCaseId);

  const save = (flow: FlowStanding, body: Schemas["FlowPatchBody"]) =>
    change(() =>
      item(
        api.PUT("/api/v1/flows/{flow_id}", {
          params: { path: { flow_id: flow.flowId } },
          headers: basedOn(flow.version),
          body,
        }),
      ),
    );

  async function put(flow: FlowStanding, active: boolean): Promise<void> {
    const changed = await save(flow, { active });
    const { title } = flow;
    const share = format.percent(changed.currentServePct);
    tell(active ? t("flow.activated", { title, share }) : t("flow.deactivated", { title }));
  }

  async function activate(flow: FlowStanding): Promise<void> {
    const rollout = await queries.ensureQueryData(queryRollout(useCaseId));
    const configured = await queries.fetchQuery(queryConfigurations(useCaseId, flow.flowId)).catch(() => []);
    const doubtful = configured.filter((step) => step.warnings.length > 0).length;
    const reasons = [
      flow.missingSteps.length > 0 && t("flow.activateLacking", { steps: flow.missingSteps.join(", ") }),
      doubtful > 0 && t("flow.activateDoubtful", { count: doubtful }),
      isRunning(rollout.rolloutState) && t("flow.activateRunning"),
    ].filter((reason) => reason !== false);
    const goes =
      reasons.length === 0 ||
      (await confirm({
        title: t("flow.activateTitle", { title: flow.title }),
        text: reasons.join(" "),
        action: t("flow.activate"),
      }));
    if (goes) await put(flow, true);
  }

  async function deactivate(flow: FlowStanding): Promise<void> {
    const { flows } = await queries.ensureQueryData(queryStanding(useCaseId));
    const others = flows.filter((one) => one.active && one.flowId !== flow.flowId);
    const goes = await confirm({
      title: t("flow.deactivateTitle", { title: flow.title }),
      text: [
        others.length > 0
          ? t("flow.deactivateText", {
              share: format.percent(flow.currentServePct),
              others: others.map((one) => one.title).join(", "),
            })
          : t("flow.deactivateLast"),
        t("flow.deactivateSessions"),
      ].join(" "),
      action: t("flow.deactivate"),
    });
    if (goes) await put(flow, false);
  }

  async function setArchived(flow: FlowStanding, archived: boolean): Promise<void> {
    await save(flow, { archived });
    tell(t(archived ? "flow.archived" : "flow.restored", { title: flow.title }));
  }

  async function remove(flow: FlowStanding): Promise<void> {
    const goes = await confirm({
      title: t("flow.deleteTitle", { title: flow.title }),
      text: t("flow.deleteText", { count: flow.ratings }),
      action: t("flow.delete"),
      danger: true,
    });
    if (!goes) return;
    await change(() =>
      unwrap(
        api.DELETE("/api/v1/flows/{flow_id}", {
          params: { path: { flow_id: flow.flowId } },
          headers: basedOn(flow.version),
        }),
      ),
    );
    tell(t("flow.deleted", { title: flow.title }));
  }

  const said = (action: (flow: FlowStanding) => Promise<void>) =>
    function act(flow: FlowStanding): void {
      void action(flow).catch((failure) => tellError(failure, () => act(flow)));
    };
  return {
    activate: said(activate),
    deactivate: said(deactivate),
    archive: said((flow) => setArchived(flow, true)),
    restore: said((flow) => setArchived(flow, false)),
    remove: said(remove),
  };
}
