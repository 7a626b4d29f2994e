/** What becomes of the columns of a file or of pasted rows. */
import type { Format } from "./queries";

export const FIELDS = ["expected", "slice", "tags", "source", "group", "key"] as const;
export type Field = (typeof FIELDS)[number];
export type Mapping = Readonly<Record<string, string>>;

const INPUT = "inputs.";
export const inputOf = (target: string): string | null =>
  target.startsWith(INPUT) ? target.slice(INPUT.length) : null;

/** Where a column can go: nowhere, to a field, to the input of its name, or to one that was proposed. */
export function targetsOf(columns: readonly string[], mapping: Mapping): string[] {
  const proposed = Object.values(mapping).filter((target) => inputOf(target) !== null);
  const named = columns.map((column) => column.trim()).filter(Boolean);
  return [...new Set(["", ...FIELDS, ...proposed, ...named.map((name) => INPUT + name)])];
}

/** The format of a file, by its name. */
export const formatOf = (name: string): Format => (/\.(csv|tsv|txt)$/i.test(name) ? "csv" : "jsonl");

/** The parts of a file to upload, so that each fits into a request. */
export const PART_BYTES = 512 * 1024;
export const partsOf = (size: number): number => Math.ceil(size / PART_BYTES);

/** What an import came to; null while it has not said. */
export function outcomeOf({ result }: { result: unknown }): { items: number; refused: number } | null {
  if (typeof result !== "object" || result === null) return null;
  const { items, refused } = result as Record<string, unknown>;
  return typeof items === "number" && typeof refused === "number" ? { items, refused } : null;
}
