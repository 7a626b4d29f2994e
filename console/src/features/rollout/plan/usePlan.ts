import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, basedOn, item } from "@/api/client";
import { isApiError } from "@/api/errors";
import { keys } from "@/api/queries";
import type { Rollout } from "@/api/useCases";
import { tell, tellError } from "@/components/forms/notify";
import type { Configuration } from "../queries";
import { useScene } from "../scene";
import { type Draft, isPristine, recommended, same, toBody, withValue } from "./draft";
import { type Problems, problemsOf } from "./problems";

interface Base {
  version: number;
  configuration: Configuration;
}

/** The plan while it is edited: the draft, what it was based on, saving and starting it. */
export function usePlan() {
  const { t } = useTranslation("rollout");
  const { id, rollout, configuration, served } = useScene();
  const queries = useQueryClient();
  const stored: Base = { version: rollout.version, configuration };
  const [base, setBase] = useState(stored);
  const [draft, setDraft] = useState<Draft>(() => draftOf(stored));
  const [touched, setTouched] = useState(false);
  const [problems, setProblems] = useState<Problems>(new Map());
  const [conflict, setConflict] = useState(false);

  function draftOf(from: Base): Draft {
    return isPristine(from.configuration) ? recommended(from.configuration, served) : from.configuration;
  }

  function adopt(from: Base): void {
    setBase(from);
    setDraft(draftOf(from));
    setTouched(false);
    setProblems(new Map());
    setConflict(false);
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a newer version of the service is news
  useEffect(() => {
    if (!touched && stored.version !== base.version) adopt(stored);
  }, [stored.version]);

  const save = useMutation({
    mutationFn: (): Promise<Rollout> =>
      item(
        api.PUT("/api/v1/use-cases/{use_case_id}/rollout-strategy", {
          params: { path: { use_case_id: id } },
          headers: basedOn(base.version),
          body: { configuration: toBody(draft) },
        }),
      ),
    onSuccess: (answer) => {
      const saved = { version: answer.version, configuration: answer.configuration as Configuration };
      setBase(saved);
      setDraft(saved.configuration);
      setTouched(false);
      setProblems(new Map());
      queries.setQueryData<Rollout>(keys.ofUseCase(id, "rollout"), (before) => ({
        ...answer,
        progress: before?.progress ?? null, // an answer to a change has none
      }));
      void queries.invalidateQueries({ queryKey: keys.ofUseCase(id, "timeline") });
    },
    onError: (error) => {
      const found = problemsOf(error);
      setProblems(found);
      if (isApiError(error) && error.status === 412) setConflict(true);
      else if (found.size === 0) tellError(error);
    },
  });

  const set = (path: string, value: unknown) => {
    setTouched(true);
    setDraft((before) => withValue(before, path, value));
    setProblems(
      (before) => new Map([...before].filter(([key]) => key !== path && !key.startsWith(`${path}.`))),
    );
  };

  /** Take another plan as a whole. */
  const replace = (next: Draft) => {
    setTouched(true);
    setDraft(next);
    setProblems(new Map());
  };

  return {
    draft,
    set,
    replace,
    problems,
    dirty: !same(draft, base.configuration),
    touched,
    conflict,
    /** Throw the draft away for what is stored now. */
    reload: () => adopt(stored),
    suggested: isPristine(base.configuration) && !touched,
    saving: save.isPending,
    save: () => save.mutate(undefined, { onSuccess: () => tell(t("plan.saved")) }),
    /** Save what is not saved yet; answers the version to start from. */
    settle: async (): Promise<number> =>
      same(draft, base.configuration) ? base.version : (await save.mutateAsync()).version,
  };
}
