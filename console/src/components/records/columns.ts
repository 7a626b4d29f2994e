import type { ReactNode } from "react";
import type { Column } from "./kind";

/** How a column is drawn. */
export interface Drawing<R> {
  /** More than its text. */
  draw?: (row: R) => ReactNode;
  /** Its part of the width; 1 by default. */
  part?: number;
  /** What becomes of it where there is no room for columns: a line of its own, or nothing. */
  narrow?: "line" | "hidden";
}

/** A column as it is drawn. */
export interface DrawnColumn<R> extends Column<R>, Drawing<R> {}

/** The columns of a kind that are drawn, in the order in which their drawings are given. */
export function drawnOf<R>(
  columns: readonly Column<R>[],
  drawings: Readonly<Record<string, Drawing<R>>>,
): DrawnColumn<R>[] {
  return Object.entries(drawings).flatMap(([name, drawing]) => {
    const column = columns.find((one) => one.name === name);
    return column ? [{ ...column, ...drawing }] : [];
  });
}
