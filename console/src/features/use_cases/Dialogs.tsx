import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { cloneFlow, type Step } from "@/api/useCases";
import { FormModal } from "@/components/forms/FormModal";
import { tell } from "@/components/forms/notify";
import { RecordForm } from "@/components/records/RecordForm";
import { flowKind } from "@/kinds/flow";
import type { FlowStanding } from "./first_steps";
import { SharesDialog } from "./flows/SharesDialog";
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
  const open = useOpenFlow(useCaseId);
  return (
    <RecordForm
      kind={flowKind(useCaseId)}
      submit={t("flow.create")}
      onSaved={async ({ id, title }) => {
        close();
        tell(t("flow.created", { title }));
        await open(id);
      }}
      onCancel={close}
    />
  );
}

function CloneFlow({ useCaseId, flow, close }: FlowDialogProps) {
  const { t } = useTranslation("use_cases");
  const open = useOpenFlow(useCaseId);
  return (
    <RecordForm
      kind={flowKind(useCaseId)}
      initial={{ title: t("flow.copyOf", { title: flow.title }) }}
      says={{
        title: { hint: t("flow.cloneHint") },
        description: { label: t("flow.different"), hint: t("flow.differentHint") },
      }}
      submit={t("flow.clone")}
      create={(texts) => cloneFlow(flow.flowId, texts)}
      onSaved={async ({ id, title }) => {
        close();
        tell(t("flow.cloned", { title }));
        await open(id);
      }}
      onCancel={close}
    />
  );
}

function RenameFlow({ useCaseId, flow, close }: FlowDialogProps) {
  const { t } = useTranslation("shared");
  return (
    <RecordForm
      kind={flowKind(useCaseId)}
      record={{ ...flow, id: flow.flowId }}
      submit={t("action.save")}
      onSaved={() => {
        close();
        tell(t("state.saved"));
      }}
      onCancel={close}
    />
  );
}
