/** What the service says of figures, in plain English; pages say it in their language. */
const SAID = {
  shrunk: /^strengths are shrunk towards each other/,
  oneItem: /^all comparisons are about one item/,
  fewItems: /^the comparisons are about (\d+) items/,
  notTwice: /^no item was judged twice/,
  allSame: /^all judgements are the same/,
} as const;

export type Said = keyof typeof SAID;

/** The text that says the same, with the number in it; null for what is not known here. */
export function saidAs(text: string): { key: Said; count: number } | null {
  for (const [key, pattern] of Object.entries(SAID)) {
    const found = pattern.exec(text);
    if (found) return { key: key as Said, count: Number(found[1] ?? 0) };
  }
  return null;
}
