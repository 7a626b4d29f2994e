import { useTranslation } from "react-i18next";
import { api, basedOn, item, unwrap } from "@/api/client";
import { querySteps, type Step } from "@/api/useCases";
import { useRemove } from "@/components/forms/useRemove";
import { useMove } from "@/components/lists/useMove";
import { useChange } from "../queries";
import "../texts";

interface StepActions {
  /** Moves a step to the place of another; shown at once, taken back when it fails. */
  move: (id: string, over: string) => void;
  remove: (step: Step) => void;
}

const pathOf = (id: string) => ({ path: { step_id: id } });

export function useStepActions(useCaseId: string): StepActions {
  const { t } = useTranslation("use_cases");
  const change = useChange(useCaseId);
  const remove = useRemove();
  const { queryKey } = querySteps(useCaseId);
  const move = useMove({
    queryKey,
    records: (data) => data,
    inOrder: (_, records) => records,
    save: ({ id, position, version }) =>
      change(() =>
        item(
          api.PUT("/api/v1/use-case-steps/{step_id}", {
            params: pathOf(id),
            headers: basedOn(version),
            body: { position },
          }),
        ),
      ),
  });
  return {
    move,
    remove: ({ id, title, code, version }) =>
      void remove({
        title: t("step.deleteTitle", { title }),
        text: t("step.deleteText", { code }),
        action: t("step.delete"),
        done: t("step.deleted", { title }),
        shownBy: [],
        remove: () =>
          change(() =>
            unwrap(
              api.DELETE("/api/v1/use-case-steps/{step_id}", {
                params: pathOf(id),
                headers: basedOn(version),
              }),
            ),
          ),
      }),
  };
}
