import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tell, tellError } from "@/components/forms/notify";
import { type Judgement, judge, queryTurn, skip, type Turn, takeBack } from "./queries";
import "./texts";

/** The task in hand, and what can be done with it; one thing at a time. */
export function useJudging(queueId: string) {
  const { t } = useTranslation("reviewing");
  const queries = useQueryClient();
  const turn = useQuery(queryTurn(queueId));
  const [busy, setBusy] = useState(false);

  async function act(work: () => Promise<Turn | undefined>): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      const next = await work();
      if (next) queries.setQueryData(queryTurn(queueId).queryKey, next);
      else await turn.refetch();
    } catch (failure) {
      tellError(failure);
      await turn.refetch();
    } finally {
      setBusy(false);
    }
  }

  const id = turn.data?.task?.id;
  return {
    turn,
    busy,
    judge: (body: Judgement) =>
      void act(async () => {
        if (id) await judge(id, body);
        return undefined;
      }),
    skip: (reason: string) =>
      void act(async () => {
        if (id) await skip(id, reason);
        return undefined;
      }),
    undo: () =>
      void act(async () => {
        const back = await takeBack(queueId);
        tell(t("undone"));
        return back;
      }),
  };
}
