/**
 * Filters of a list, kept in the address, so that a view can be sent to a colleague. A filter is declared once; from
 * that come how the address is read, and its control (`ListFilters`).
 */
import { cutToBytes } from "@/api/bytes";

export interface FilterSpec {
  /** A text to look for, one of some values, the id of something, or a yes. */
  as: "text" | "choice" | "id" | "flag";
  /** What a choice may be. */
  values?: readonly string[];
  /** How many bytes of a text the service takes; 200 by default. */
  most?: number;
}

export type FilterSpecs = Readonly<Record<string, FilterSpec>>;

type ValueOf<S extends FilterSpec> = S["as"] extends "flag"
  ? true
  : S extends { values: ReadonlyArray<infer V> }
    ? V
    : string;

/** What an address holds of these filters; absent where it does not filter. */
export type FiltersOf<S extends FilterSpecs> = { [K in keyof S]?: ValueOf<S[K]> };

const MOST_BYTES = 200;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A text in an address: the router reads one of digits as a number. */
export function textIn(raw: unknown): string {
  return typeof raw === "string" || typeof raw === "number" ? String(raw) : "";
}

/** A page in an address; undefined for the first. */
export function pageIn(raw: unknown): number | undefined {
  const page = Number(raw);
  return Number.isInteger(page) && page > 1 && page <= 1_000_000 ? page : undefined;
}

function read({ as, values = [], most = MOST_BYTES }: FilterSpec, raw: unknown): string | true | undefined {
  if (as === "flag") return raw === true || raw === "true" ? true : undefined;
  const text = textIn(raw).trim();
  if (as === "choice") return values.find((one) => one === text);
  if (as === "id") return UUID.test(text) ? text : undefined;
  return text === "" ? undefined : cutToBytes(text, most);
}

/** The filters in an address; what makes no sense is left out. */
export function readFilters<S extends FilterSpecs>(
  specs: S,
  search: Readonly<Record<string, unknown>>,
): FiltersOf<S> {
  const found = Object.entries(specs).map(([name, spec]) => [name, read(spec, search[name])] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as FiltersOf<S>;
}

/** Whether anything is left out of a list. */
export function isNarrowed(filters: object): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}
