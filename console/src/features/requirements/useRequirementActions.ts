import { useTranslation } from "react-i18next";
import { api, basedOn, item, unwrap } from "@/api/client";
import { useRemove } from "@/components/forms/useRemove";
import { useMove } from "@/components/lists/useMove";
import type { Requirement } from "@/kinds/requirement";
import { queryRequirements } from "./queries";
import "./texts";

interface RequirementActions {
  /** Moves a requirement to the place of another; shown at once, taken back when it fails. */
  move: (id: string, over: string) => void;
  remove: (requirement: Requirement) => void;
}

const pathOf = (id: string) => ({ path: { requirement_id: id } });

export function useRequirementActions(useCaseId: string): RequirementActions {
  const { t } = useTranslation("requirements");
  const remove = useRemove();
  const { queryKey } = queryRequirements(useCaseId);
  const move = useMove({
    queryKey,
    records: (data) => data,
    inOrder: (_, records) => records,
    save: ({ id, position, version }) =>
      item(
        api.PUT("/api/v1/requirements/{requirement_id}", {
          params: pathOf(id),
          headers: basedOn(version),
          body: { position },
        }),
      ),
  });
  return {
    move,
    remove: ({ id, title, version }) =>
      void remove({
        title: t("deleteTitle", { title }),
        text: t("deleteText"),
        action: t("delete"),
        done: t("deleted", { title }),
        shownBy: [queryKey],
        remove: () =>
          unwrap(
            api.DELETE("/api/v1/requirements/{requirement_id}", {
              params: pathOf(id),
              headers: basedOn(version),
            }),
          ),
      }),
  };
}
