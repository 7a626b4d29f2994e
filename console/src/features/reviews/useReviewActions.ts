import { useTranslation } from "react-i18next";
import { api, basedOn, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import type { Rubric } from "@/api/rubrics";
import { useRemove } from "@/components/forms/useRemove";
import type { Queue } from "@/kinds/reviewQueue";
import "./texts";

interface ReviewActions {
  /** Whether it is gone. */
  removeQueue: (queue: Queue) => Promise<boolean>;
  removeRubric: (rubric: Rubric) => Promise<boolean>;
}

export function useReviewActions(useCaseId: string): ReviewActions {
  const { t } = useTranslation("reviews");
  const remove = useRemove();
  // lists only: what is gone would be asked for once more
  const shownBy = ["queues", "rubrics"].map((list) => keys.ofUseCase(useCaseId, "reviews", list));
  return {
    removeQueue: ({ id, title, version }) =>
      remove({
        title: t("deleteQueueTitle", { title }),
        text: t("deleteQueueText"),
        action: t("deleteQueue"),
        done: t("deleted", { title }),
        shownBy,
        remove: () =>
          unwrap(
            api.DELETE("/api/v1/review-queues/{queue_id}", {
              params: { path: { queue_id: id } },
              headers: basedOn(version),
            }),
          ),
      }),
    removeRubric: ({ id, title, version }) =>
      remove({
        title: t("deleteRubricTitle", { title }),
        text: t("deleteRubricText"),
        action: t("deleteRubric"),
        done: t("deleted", { title }),
        shownBy,
        remove: () =>
          unwrap(
            api.DELETE("/api/v1/rubrics/{rubric_id}", {
              params: { path: { rubric_id: id } },
              headers: basedOn(version),
            }),
          ),
      }),
  };
}
