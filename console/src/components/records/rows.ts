/** Fields that hold a list of small records, such as examples: in a draft, each is one text with all its parts. */
import type { Part, Value } from "./kind";
import { numberIn } from "./numbers";

const partOf = (value: unknown): string =>
  typeof value === "number" ? String(value) : typeof value === "string" ? value : "";

/** What a record holds, as a draft has it. */
export function rowsOf(parts: readonly Part[], value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.map((one) =>
    rowText(parts.map(({ name }) => partOf((one as Record<string, unknown> | null)?.[name]))),
  );
}

/** The parts of a row, in order. */
export function cellsOf(row: string): string[] {
  return JSON.parse(row) as string[];
}

export function rowText(cells: readonly string[]): string {
  return JSON.stringify(cells);
}

/** Rows without space around their parts; empty ones go. */
export function completedRows(rows: readonly string[]): string[] {
  return rows
    .map((row) => cellsOf(row).map((cell) => cell.trim()))
    .filter((cells) => cells.some((cell) => cell !== ""))
    .map(rowText);
}

/** What is wrong with the first row that is, in the words of the service. */
export function rowProblem(parts: readonly Part[], rows: readonly string[]): string | null {
  for (const row of rows) {
    const cells = cellsOf(row);
    for (const [place, part] of parts.entries()) {
      const cell = cells[place] ?? "";
      if (cell === "" && part.required) return "cannot be blank";
      if (cell !== "" && part.as === "number" && Number.isNaN(numberIn(cell))) return "must be a number";
    }
  }
  return null;
}

/** What is sent: a record for each row, without the parts that are empty. */
export function sentRows(parts: readonly Part[], rows: Value): Record<string, string | number>[] {
  const list = typeof rows === "string" ? [] : rows;
  return list.map((row) => {
    const cells = cellsOf(row);
    const given = parts.flatMap(({ name, as }, place): [string, string | number][] => {
      const cell = cells[place] ?? "";
      if (cell === "") return [];
      return [[name, as === "number" ? numberIn(cell) : cell]];
    });
    return Object.fromEntries(given);
  });
}
