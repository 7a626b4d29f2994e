import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, basedOn, item, unwrap } from "@/api/client";
import { querySteps, type Step } from "@/api/useCases";
import { confirm } from "@/components/forms/confirm";
import { tell, tellError } from "@/components/forms/notify";
import { moved } from "@/components/lists/reorder";
import { useChange } from "../queries";
import "../texts";

interface StepActions {
  /** Moves a step to the place of another; shown at once, taken back when it fails. */
  move: (id: string, over: string) => void;
  remove: (step: Step) => void;
}

export function useStepActions(useCaseId: string): StepActions {
  const { t } = useTranslation("use_cases");
  const queries = useQueryClient();
  const change = useChange(useCaseId);
  const { queryKey } = querySteps(useCaseId);

  async function move(id: string, over: string): Promise<void> {
    await queries.cancelQueries({ queryKey });
    const before = queries.getQueryData(queryKey) ?? [];
    const after = moved(before, id, over);
    const step = after?.find((one) => one.id === id);
    if (!after || !step) return;
    queries.setQueryData(queryKey, after);
    try {
      await change(() =>
        item(
          api.PUT("/api/v1/use-case-steps/{step_id}", {
            params: { path: { step_id: id } },
            headers: basedOn(step.version),
            body: { position: step.position },
          }),
        ),
      );
    } catch (failure) {
      queries.setQueryData(queryKey, before);
      tellError(failure, () => void move(id, over));
    }
  }

  async function remove(step: Step): Promise<void> {
    const goes = await confirm({
      title: t("step.deleteTitle", { title: step.title }),
      text: t("step.deleteText", { code: step.code }),
      action: t("step.delete"),
      danger: true,
    });
    if (!goes) return;
    try {
      await change(() =>
        unwrap(
          api.DELETE("/api/v1/use-case-steps/{step_id}", {
            params: { path: { step_id: step.id } },
            headers: basedOn(step.version),
          }),
        ),
      );
      tell(t("step.deleted", { title: step.title }));
    } catch (failure) {
      tellError(failure, () => void remove(step));
    }
  }

  return { move: (id, over) => void move(id, over), remove: (step) => void remove(step) };
}
