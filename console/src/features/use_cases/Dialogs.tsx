import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, basedOn, item } from "@/api/client";
import { cloneFlow, type Step } from "@/api/useCases";
import { type Details, DetailsForm } from "@/components/forms/DetailsForm";
import { FormModal } from "@/components/forms/FormModal";
import { tell } from "@/components/forms/notify";
import type { FlowStanding } from "./first_steps";
import { SharesDialog } from "./flows/SharesDialog";
import { useChange } from "./queries";
import { StepDialog } from "./steps/StepDialog";
import "./texts";

/** What is being written on the page of a use case. */
export type Dialog =
  | { kind: "newStep" | "newFlow" | "shares" }
  | { kind: "editStep"; step: Step }
  | { kind: "renameFlow" | "cloneFlow"; flow: FlowStanding };

interface DialogsProps {
  useCaseId: string;
  dialog: Dialog | null;
  close: () => void;
}

export function Dialogs({ useCaseId, dialog, close }: DialogsProps) {
  const { t } = useTranslation("use_cases");
  const kind = dialog?.kind;
  return (
    <>
      <FormModal opened={kind === "newFlow"} onClose={close} title={t("flow.new")}>
        <NewFlow useCaseId={useCaseId} close={close} />
      </FormModal>
      <FormModal opened={kind === "renameFlow"} onClose={close} title={t("flow.rename")}>
        {dialog?.kind === "renameFlow" && (
          <RenameFlow useCaseId={useCaseId} flow={dialog.flow} close={close} />
        )}
      </FormModal>
      <FormModal opened={kind === "cloneFlow"} onClose={close} title={t("flow.clone")}>
        {dialog?.kind === "cloneFlow" && <CloneFlow useCaseId={useCaseId} flow={dialog.flow} close={close} />}
      </FormModal>
      <FormModal opened={kind === "shares"} onClose={close} title={t("shares.title")} size="lg">
        <SharesDialog useCaseId={useCaseId} close={close} />
      </FormModal>
      <FormModal
        opened={kind === "newStep" || kind === "editStep"}
        onClose={close}
        title={kind === "editStep" ? t("step.edit") : t("step.new")}
      >
        <StepDialog
          useCaseId={useCaseId}
          step={dialog?.kind === "editStep" ? dialog.step : null}
          close={close}
        />
      </FormModal>
    </>
  );
}

interface FlowDialogProps {
  useCaseId: string;
  flow: FlowStanding;
  close: () => void;
}

/** To the place where the flow's configurations are written. */
function useOpenFlow(useCaseId: string): (flowId: string) => Promise<void> {
  const navigate = useNavigate();
  return (flowId) => navigate({ to: "/use-cases/$useCaseId/flows/$flowId", params: { useCaseId, flowId } });
}

function NewFlow({ useCaseId, close }: Omit<FlowDialogProps, "flow">) {
  const { t } = useTranslation("use_cases");
  const change = useChange(useCaseId);
  const open = useOpenFlow(useCaseId);

  async function save({ title, description }: Details): Promise<void> {
    const made = await change(() =>
      item(api.POST("/api/v1/flows", { body: { useCaseId, title, description } })),
    );
    close();
    tell(t("flow.created", { title }));
    await open(made.id);
  }

  return (
    <DetailsForm
      fields={["title", "description"]}
      hints={{ title: t("flow.titleHint"), description: t("flow.descriptionHint") }}
      submit={t("flow.create")}
      save={save}
      onCancel={close}
    />
  );
}

function CloneFlow({ useCaseId, flow, close }: FlowDialogProps) {
  const { t } = useTranslation("use_cases");
  const change = useChange(useCaseId);
  const open = useOpenFlow(useCaseId);

  async function save(details: Details): Promise<void> {
    const { title } = details;
    const made = await change(() => cloneFlow(flow.flowId, details));
    close();
    tell(t("flow.cloned", { title }));
    await open(made.id);
  }

  return (
    <DetailsForm
      fields={["title", "description"]}
      initial={{ title: t("flow.copyOf", { title: flow.title }) }}
      labels={{ description: t("flow.different") }}
      hints={{ title: t("flow.cloneHint"), description: t("flow.differentHint") }}
      submit={t("flow.clone")}
      save={save}
      onCancel={close}
    />
  );
}

function RenameFlow({ useCaseId, flow, close }: FlowDialogProps) {
  const { t } = useTranslation("shared");
  const change = useChange(useCaseId);
  const seen = useRef(flow.version);
  const path = { flow_id: flow.flowId };

  async function newer(): Promise<Details> {
    const now = await item(api.GET("/api/v1/flows/{flow_id}", { params: { path } }));
    seen.current = now.version;
    return { title: now.title, code: "", description: now.description };
  }

  async function save({ title, description }: Details, over: boolean): Promise<void> {
    await change(() =>
      item(
        api.PUT("/api/v1/flows/{flow_id}", {
          params: { path },
          headers: over ? {} : basedOn(seen.current),
          body: { title, description },
        }),
      ),
    );
    close();
    tell(t("state.saved"));
  }

  return (
    <DetailsForm
      fields={["title", "description"]}
      initial={flow}
      submit={t("action.save")}
      save={save}
      newer={newer}
      onCancel={close}
    />
  );
}
