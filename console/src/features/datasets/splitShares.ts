/** What a form of splits proposes, and what is wrong with it; the service refuses the same. */
import type { Split } from "./queries";

export const proposed = (): Split[] => [
  { name: "train", share: 80 },
  { name: "validation", share: 10 },
  { name: "test", share: 10 },
];

export interface WrongSplits {
  what: "names" | "same" | "sum";
  sum: number;
}

/** What is wrong with splits; null if nothing is. Without any, a dataset is not split. */
export function wrongSplits(splits: readonly Split[]): WrongSplits | null {
  const names = splits.map(({ name }) => name.trim());
  const sum = splits.reduce((total, { share }) => total + share, 0);
  if (names.some((name) => name === "")) return { what: "names", sum };
  if (new Set(names).size < names.length) return { what: "same", sum };
  return splits.length > 0 && sum !== 100 ? { what: "sum", sum } : null;
}
