import type { Step } from "@/api/useCases";

/** The steps after one was moved to the place of another, with positions 1 … n; null when nothing moves. */
export function moved(steps: readonly Step[], id: string, over: string): Step[] | null {
  const from = steps.findIndex((step) => step.id === id);
  const to = steps.findIndex((step) => step.id === over);
  const step = steps[from];
  if (step === undefined || to < 0 || from === to) return null;
  const rest = steps.toSpliced(from, 1).toSpliced(to, 0, step);
  return rest.map((one, at) => (one.position === at + 1 ? one : { ...one, position: at + 1 }));
}
