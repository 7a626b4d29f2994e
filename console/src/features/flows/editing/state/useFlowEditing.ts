import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { type ConfiguredStep, queryConfigurations, saveConfiguration } from "@/api/configurations";
import { type Drafts, draftsIn } from "./drafts";
import { arrived, begin, type Editing, isDirty, storedOf } from "./editing";
import { attempt, type Outcome, type Store } from "./saving";
import { useKeptDrafts } from "./useKeptDrafts";

type Editings = ReadonlyMap<string, Editing>;

type Action =
  | { kind: "arrived"; steps: readonly ConfiguredStep[]; drafts: Drafts }
  | { kind: "apply"; id: string; change: (editing: Editing) => Editing };

function reduce(editings: Editings, action: Action): Editings {
  if (action.kind === "arrived") {
    return new Map(
      action.steps.map((step) => {
        const known = editings.get(step.id);
        const stored = storedOf(step);
        return [step.id, known ? arrived(known, stored) : begin(stored, action.drafts.read(step.id))];
      }),
    );
  }
  const editing = editings.get(action.id);
  return editing ? new Map(editings).set(action.id, action.change(editing)) : editings;
}

export interface FlowEditing {
  editings: Editings;
  /** Ids of the flow steps with something to save, in the order of the steps. */
  dirty: readonly string[];
  saving: ReadonlySet<string>;
  errors: ReadonlyMap<string, unknown>;
  /** Whether drafts could be kept in this browser. */
  kept: boolean;
  apply: (id: string, change: (editing: Editing) => Editing) => void;
  /** `first`: a change that is made before, as one step with the save. */
  save: (id: string, first?: (editing: Editing) => Editing) => Promise<Outcome>;
}

function useStore(useCaseId: string, flowId: string): Store {
  const queries = useQueryClient();
  return useMemo(() => {
    const query = queryConfigurations(useCaseId, flowId);
    return {
      async save(id, configuration, version) {
        const step = await saveConfiguration(id, configuration, version);
        queries.setQueryData(query.queryKey, (all) => all?.map((one) => newest(one, step)));
        return step;
      },
      async fresh(id) {
        const all = await queries.fetchQuery({ ...query, staleTime: 0 });
        return all.find((one) => one.id === id);
      },
    };
  }, [queries, useCaseId, flowId]);
}

function newest(known: ConfiguredStep, step: ConfiguredStep): ConfiguredStep {
  return known.id === step.id && step.version > known.version ? step : known;
}

function without<T>(all: ReadonlyMap<string, T>, id: string): Map<string, T> {
  return new Map([...all].filter(([one]) => one !== id));
}

/** All steps of a flow as they are edited by a person. */
export function useFlowEditing(
  useCaseId: string,
  flowId: string,
  steps: readonly ConfiguredStep[],
  person: string,
): FlowEditing {
  const store = useStore(useCaseId, flowId);
  const drafts = useMemo(() => draftsIn(localStorage, person, flowId), [person, flowId]);
  const [editings, dispatch] = useReducer(reduce, steps, (first) =>
    reduce(new Map(), { kind: "arrived", steps: first, drafts }),
  );
  const [saving, setSaving] = useState<ReadonlySet<string>>(new Set());
  const [errors, setErrors] = useState<ReadonlyMap<string, unknown>>(new Map());
  const latest = useRef(editings);
  latest.current = editings;

  useEffect(() => dispatch({ kind: "arrived", steps, drafts }), [steps, drafts]);
  useEffect(() => drafts.keepOnly(steps.map(({ id }) => id)), [steps, drafts]);
  const kept = useKeptDrafts(editings, drafts);

  const apply = useCallback((id: string, change: (editing: Editing) => Editing) => {
    dispatch({ kind: "apply", id, change });
  }, []);

  const save = useCallback(
    async (id: string, first?: (editing: Editing) => Editing): Promise<Outcome> => {
      const now = latest.current.get(id);
      if (!now) return "same";
      const editing = first ? first(now) : now;
      if (first) apply(id, first);
      setSaving((all) => new Set(all).add(id));
      setErrors((all) => without(all, id));
      try {
        return await attempt(id, editing, store, (change) => apply(id, change));
      } catch (error) {
        setErrors((all) => new Map(all).set(id, error));
        return "failed";
      } finally {
        setSaving((all) => new Set([...all].filter((one) => one !== id)));
      }
    },
    [apply, store],
  );

  const dirty = useMemo(
    () => [...editings].filter(([, editing]) => isDirty(editing)).map(([id]) => id),
    [editings],
  );
  return { editings, dirty, saving, errors, kept, apply, save };
}
