import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, basedOn, item } from "@/api/client";
import { querySteps, type Step } from "@/api/useCases";
import { type Details, DetailsForm } from "@/components/forms/DetailsForm";
import { tell } from "@/components/forms/notify";
import { useChange } from "../queries";
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
  const queries = useQueryClient();
  const change = useChange(useCaseId);
  const seen = useRef(step?.version ?? 0);

  async function save(details: Details, over: boolean): Promise<void> {
    if (step) {
      const params = { path: { step_id: step.id } };
      const headers = over ? {} : basedOn(seen.current);
      await change(() =>
        item(api.PUT("/api/v1/use-case-steps/{step_id}", { params, headers, body: details })),
      );
    } else {
      await change(() => item(api.POST("/api/v1/use-case-steps", { body: { useCaseId, ...details } })));
    }
    close();
    tell(step ? shared("state.saved") : t("step.created", { title: details.title }));
  }

  async function newer(): Promise<Details> {
    const now = await queries.fetchQuery({ ...querySteps(useCaseId), staleTime: 0 });
    const found = now.find((one) => one.id === step?.id);
    seen.current = found?.version ?? seen.current;
    return found ?? { title: "", code: "", description: "" };
  }

  return (
    <DetailsForm
      fields={["title", "code", "description"]}
      initial={step ?? undefined}
      hints={{
        title: t("step.titleHint"),
        code: step ? t("step.codeChangeHint") : t("step.codeHint"),
        description: t("step.descriptionHint"),
      }}
      submit={step ? shared("action.save") : t("step.create")}
      save={save}
      newer={step ? newer : undefined}
      onCancel={close}
    />
  );
}
