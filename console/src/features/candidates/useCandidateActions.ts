import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, basedOn, item, unwrap } from "@/api/client";
import { confirm } from "@/components/forms/confirm";
import { tell, tellError } from "@/components/forms/notify";
import { moved } from "@/components/lists/reorder";
import type { Candidate } from "@/kinds/candidate";
import { queryShortlist } from "./queries";
import "./texts";

interface CandidateActions {
  /** Moves a candidate to the place of another; shown at once, taken back when it fails. */
  move: (id: string, over: string) => void;
  remove: (candidate: Candidate) => void;
}

export function useCandidateActions(useCaseId: string): CandidateActions {
  const { t } = useTranslation("candidates");
  const queries = useQueryClient();
  const { queryKey } = queryShortlist(useCaseId);

  async function change(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } finally {
      void queries.invalidateQueries({ queryKey });
    }
  }

  async function move(id: string, over: string): Promise<void> {
    await queries.cancelQueries({ queryKey });
    const before = queries.getQueryData(queryKey);
    if (!before) return;
    const order = moved(
      before.candidates.map(({ candidate }) => candidate),
      id,
      over,
    );
    const found = order?.find((one) => one.id === id);
    if (!order || !found) return;
    const shown = new Map(before.candidates.map((one) => [one.candidate.id, one]));
    const candidates = order.flatMap((candidate) => {
      const one = shown.get(candidate.id);
      return one ? [{ ...one, candidate }] : [];
    });
    queries.setQueryData(queryKey, { ...before, candidates });
    try {
      await change(() =>
        item(
          api.PUT("/api/v1/candidates/{candidate_id}", {
            params: { path: { candidate_id: id } },
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

  async function remove(candidate: Candidate): Promise<void> {
    const goes = await confirm({
      title: t("deleteTitle", { title: candidate.title }),
      text: t("deleteText"),
      action: t("delete"),
      danger: true,
    });
    if (!goes) return;
    try {
      await change(() =>
        unwrap(
          api.DELETE("/api/v1/candidates/{candidate_id}", {
            params: { path: { candidate_id: candidate.id } },
            headers: basedOn(candidate.version),
          }),
        ),
      );
      tell(t("deleted", { title: candidate.title }));
    } catch (failure) {
      tellError(failure, () => void remove(candidate));
    }
  }

  return {
    move: (id, over) => void move(id, over),
    remove: (candidate) => void remove(candidate),
  };
}
