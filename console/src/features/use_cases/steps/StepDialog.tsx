import { useTranslation } from "react-i18next";
import type { Step } from "@/api/useCases";
import { tell } from "@/components/forms/notify";
import { RecordForm } from "@/components/records/RecordForm";
import { stepKind } from "@/kinds/step";
import "../texts";

interface StepDialogProps {
  useCaseId: string;
  /** The step to change; null for a new one. */
  step: Step | null;
  close: () => void;
}

export function StepDialog({ useCaseId, step, close }: StepDialogProps) {
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  return (
    <RecordForm
      kind={stepKind(useCaseId)}
      record={step ?? undefined}
      says={step ? { code: { hint: t("step.codeChangeHint") } } : {}}
      submit={step ? shared("action.save") : t("step.create")}
      onSaved={({ title }) => {
        close();
        tell(step ? shared("state.saved") : t("step.created", { title }));
      }}
      onCancel={close}
    />
  );
}
