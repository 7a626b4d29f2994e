import { createContext, type ReactNode, useContext } from "react";
import { describeField } from "@/i18n/fields";
import { type Draft, valueAt } from "../draft";
import { type Problems, wrongBelow } from "../problems";

export interface PlanForm {
  draft: Draft;
  set: (path: string, value: unknown) => void;
  problems: Problems;
  /** One may look, but not change anything. */
  readOnly: boolean;
}

const Known = createContext<PlanForm | null>(null);

export function PlanFormOf({ form, children }: { form: PlanForm; children: ReactNode }) {
  return <Known value={form}>{children}</Known>;
}

export function usePlanForm(): PlanForm {
  const form = useContext(Known);
  if (!form) throw new Error("There is no plan around this.");
  return form;
}

/** One field of the plan by its path, like `adaptive.intervalMins`. */
export function useField(path: string) {
  const { draft, set, problems, readOnly } = usePlanForm();
  const problem = problems.get(path);
  return {
    value: valueAt(draft, path),
    set: (value: unknown) => set(path, value),
    error: problem === undefined ? undefined : describeField(problem),
    readOnly,
  };
}

/** Whether anything at or below a path is wrong. */
export function useWrong(...paths: string[]): boolean {
  const { problems } = usePlanForm();
  return paths.some((path) => wrongBelow(problems, path));
}
