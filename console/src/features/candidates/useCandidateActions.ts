import { useTranslation } from "react-i18next";
import { api, basedOn, item, unwrap } from "@/api/client";
import { useRemove } from "@/components/forms/useRemove";
import { useMove } from "@/components/lists/useMove";
import type { Candidate } from "@/kinds/candidate";
import { queryShortlist, type Shortlist } from "./queries";
import "./texts";

interface CandidateActions {
  /** Moves a candidate to the place of another; shown at once, taken back when it fails. */
  move: (id: string, over: string) => void;
  remove: (candidate: Candidate) => void;
}

const pathOf = (id: string) => ({ path: { candidate_id: id } });

function inOrder(before: Shortlist, order: Candidate[]): Shortlist {
  const shown = new Map(before.candidates.map((one) => [one.candidate.id, one]));
  const candidates = order.flatMap((candidate) => {
    const one = shown.get(candidate.id);
    return one ? [{ ...one, candidate }] : [];
  });
  return { ...before, candidates };
}

export function useCandidateActions(useCaseId: string): CandidateActions {
  const { t } = useTranslation("candidates");
  const remove = useRemove();
  const { queryKey } = queryShortlist(useCaseId);
  const move = useMove({
    queryKey,
    records: ({ candidates }: Shortlist) => candidates.map(({ candidate }) => candidate),
    inOrder,
    save: ({ id, position, version }) =>
      item(
        api.PUT("/api/v1/candidates/{candidate_id}", {
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
            api.DELETE("/api/v1/candidates/{candidate_id}", {
              params: pathOf(id),
              headers: basedOn(version),
            }),
          ),
      }),
  };
}
