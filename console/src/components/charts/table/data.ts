/** What a chart shows, as a table: for reading, and as CSV. */
import type { Format } from "@/i18n/format";

export type Kind = "text" | "moment" | "day" | "minutes" | "count" | "percent" | "part" | "score";
/** Moments and days are in milliseconds; a percent of 100, a part of 1. */
export type Cell = string | number | null;

export interface Column {
  name: string;
  kind: Kind;
}

export interface ChartData {
  /** Caption of the table, and name of its file. */
  name: string;
  columns: readonly Column[];
  rows: ReadonlyArray<readonly Cell[]>;
}

const SAID: Record<Exclude<Kind, "text">, (value: number, format: Format) => string> = {
  moment: (value, format) => format.dateTime(value),
  day: (value, format) => format.date(value),
  minutes: (value, format) => format.duration(value * 60_000),
  count: (value, format) => format.number(value),
  percent: (value, format) => format.percent(value),
  part: (value, format) => format.part(value),
  score: (value, format) => format.score(value),
};

/** A cell as a person reads it. */
export function sayCell(cell: Cell, kind: Kind, format: Format): string {
  if (cell === null) return "–";
  return typeof cell === "string" || kind === "text" ? String(cell) : SAID[kind](cell, format);
}

const DIGITS = 6;

function csvCell(cell: Cell, kind: Kind): string {
  if (cell === null) return "";
  if (typeof cell === "number") {
    return kind === "moment" || kind === "day"
      ? new Date(cell).toISOString()
      : String(Number(cell.toFixed(DIGITS)));
  }
  // spreadsheets run what begins like a formula
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180: plain numbers, moments in UTC, nothing in the way of the locale. */
export function csvOf({ columns, rows }: ChartData): string {
  const lines = [
    columns.map(({ name }) => csvCell(name, "text")),
    ...rows.map((row) => row.map((cell, at) => csvCell(cell, columns[at]?.kind ?? "text"))),
  ];
  return `${lines.map((line) => line.join(",")).join("\r\n")}\r\n`;
}

/** A file name from a title: letters and digits of any script, the rest as dashes. */
export function fileName(title: string, ending: string): string {
  const name = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return `${name || "chart"}.${ending}`;
}
