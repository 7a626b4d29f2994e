import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, basedOn, item, unwrap } from "@/api/client";
import { confirm } from "@/components/forms/confirm";
import { tell, tellError } from "@/components/forms/notify";
import { moved } from "@/components/lists/reorder";
import type { Requirement } from "@/kinds/requirement";
import { queryRequirements } from "./queries";
import "./texts";

interface RequirementActions {
  /** Moves a requirement to the place of another; shown at once, taken back when it fails. */
  move: (id: string, over: string) => void;
  remove: (requirement: Requirement) => void;
}

export function useRequirementActions(useCaseId: string): RequirementActions {
  const { t } = useTranslation("requirements");
  const queries = useQueryClient();
  const { queryKey } = queryRequirements(useCaseId);

  async function change(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } finally {
      void queries.invalidateQueries({ queryKey });
    }
  }

  async function move(id: string, over: string): Promise<void> {
    await queries.cancelQueries({ queryKey });
    const before = queries.getQueryData(queryKey) ?? [];
    const after = moved(before, id, over);
    const found = after?.find((one) => one.id === id);
    if (!after || !found) return;
    queries.setQueryData(queryKey, after);
    try {
      await change(() =>
        item(
          api.PUT("/api/v1/requirements/{requirement_id}", {
            params: { path: { requirement_id: id } },
            headers: basedOn(found.version),
            body: { position: found.position },
          }),
        ),
      );
    } catch (failure) {
      queries.setQueryData(queryKey, before);
      tellError(failure, () => void move(id, over));
    }
  }

  async function remove(requirement: Requirement): Promise<void> {
    const goes = await confirm({
      title: t("deleteTitle", { title: requirement.title }),
      text: t("deleteText"),
      action: t("delete"),
      danger: true,
    });
    if (!goes) return;
    try {
      await change(() =>
        unwrap(
          api.DELETE("/api/v1/requirements/{requirement_id}", {
            params: { path: { requirement_id: requirement.id } },
            headers: basedOn(requirement.version),
          }),
        ),
      );
      tell(t("deleted", { title: requirement.title }));
    } catch (failure) {
      tellError(failure, () => void remove(requirement));
    }
  }

  return {
    move: (id, over) => void move(id, over),
    remove: (requirement) => void remove(requirement),
  };
}
