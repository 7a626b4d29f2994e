/** Which two flows are side by side: their ids. */
export interface CompareSearch {
  a?: string;
  b?: string;
}

export function readCompareSearch(raw: Record<string, unknown>): CompareSearch {
  const found: CompareSearch = {};
  if (typeof raw.a === "string" && raw.a) found.a = raw.a;
  if (typeof raw.b === "string" && raw.b) found.b = raw.b;
  return found;
}

/** The two flows to show: those asked for where they exist, else the first others. */
export function chosenTwo(ids: readonly string[], { a, b }: CompareSearch): readonly [string, string] | null {
  const first = ids.find((id) => id === a) ?? ids.find((id) => id !== b);
  const second = ids.find((id) => id === b && id !== first) ?? ids.find((id) => id !== first);
  return first === undefined || second === undefined ? null : [first, second];
}
