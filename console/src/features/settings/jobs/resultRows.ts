/** The results of a job as rows of a table, whatever their kind of job puts into them. */
import type { Schemas } from "@/api/client";

export type Result = Schemas["JobResultAnswer"];

/** What a column is called: `completedAt` becomes “Completed at”. */
export function heading(name: string): string {
  const words = name
    .replace(/[_-]+/g, " ")
    .replace(/([a-z0-9])([A-Z])/g, (_, end, start) => `${end} ${start}`);
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

function isRow(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

/** The fields that results have, in the order in which they come; none if they are plain values. */
export function columnsOf(results: readonly Result[]): string[] {
  return [...new Set(results.flatMap(({ data }) => (isRow(data) ? Object.keys(data) : [])))];
}

/** The value of a field; the whole of a plain one. */
export function fieldOf({ data }: Result, column: string | null): unknown {
  if (column === null) return isRow(data) ? undefined : data;
  return isRow(data) ? data[column] : undefined;
}

/** A value in a cell: lists are separated by commas, what is nested is JSON. */
export function cellOf(value: unknown, number: (value: number) => string): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "number") return number(value);
  if (Array.isArray(value)) return value.map((one) => cellOf(one, number)).join(", ") || "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
