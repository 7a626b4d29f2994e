import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";

/** The texts of a kind by their path; an empty text where it has none. */
export function useKindWords(kind: { texts: string }): (path: string) => string {
  const { i18n } = useTranslation();
  return useCallback(
    (path) => {
      const own = i18n.getResource(i18n.language, kind.texts, path) as unknown;
      return typeof own === "string" ? own : "";
    },
    [i18n, kind.texts],
  );
}

/** The texts of several kinds, with values to fill in. */
export function useTextsOfKinds(): (
  kind: { texts: string },
  path: string,
  values?: Readonly<Record<string, string>>,
) => string {
  const { i18n } = useTranslation();
  return useCallback(
    // namespaces of kinds are no part of the types
    (kind, path, values) => i18n.t(path as "brand", { ...values, ns: kind.texts as "shared" }),
    [i18n],
  );
}

export interface FieldWords {
  /** What a field is called. Titles, codes and descriptions are called so everywhere. */
  label: (name: string) => string;
  /** What else is said at it: what it is for, that its text is wrong, or that another record has it. */
  of: (name: string, what: "hint" | "wrong" | "taken") => string;
  /** What a part of its rows is called. */
  part: (name: string, part: string) => string;
  /** What one of its options is called, and what it means. */
  option: (name: string, value: string) => { label: string; hint: string };
}

/** What is said at the fields of a kind. */
export function useFieldWords(kind: { texts: string }): FieldWords {
  const { t } = useTranslation("shared");
  const words = useKindWords(kind);
  const label = useCallback(
    (name: string) =>
      words(`fields.${name}.label`) || t(`details.${name}` as "details.title", { defaultValue: name }),
    [t, words],
  );
  const of = useCallback((name: string, what: string) => words(`fields.${name}.${what}`), [words]);
  const part = useCallback(
    (name: string, one: string) => words(`fields.${name}.parts.${one}`) || one,
    [words],
  );
  const option = useCallback(
    (name: string, value: string) => ({
      label: words(`options.${name}.${value}.label`) || value,
      hint: words(`options.${name}.${value}.hint`),
    }),
    [words],
  );
  return { label, of, part, option };
}

export interface ListWords {
  /** What a column is called. */
  heading: (name: string) => string;
  /** What a filter is called. */
  label: (name: string) => string;
  /** What it says while it does not filter. */
  any: (name: string) => string;
  /** What one of its choices is called. */
  choice: (name: string, value: string) => string;
}

/** What is said in the list of a kind, at its columns and its filters. */
export function useListWords(kind: { texts: string }): ListWords {
  const words = useKindWords(kind);
  return useMemo(
    () => ({
      heading: (name) => words(`columns.${name}`),
      label: (name) => words(`filters.${name}.label`),
      any: (name) => words(`filters.${name}.any`),
      choice: (name, value) => words(`options.${name}.${value}.label`) || value,
    }),
    [words],
  );
}
