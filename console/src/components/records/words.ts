import { useCallback } from "react";
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

/** What a field is called, and what it is for. Titles, codes and descriptions are called so everywhere. */
export function useFieldWords(kind: { texts: string }): {
  label: (name: string) => string;
  hint: (name: string) => string;
  choice: (name: string, value: string) => string;
} {
  const { t } = useTranslation("shared");
  const words = useKindWords(kind);
  const label = useCallback(
    (name: string) =>
      words(`fields.${name}.label`) || t(`details.${name}` as "details.title", { defaultValue: name }),
    [t, words],
  );
  const hint = useCallback((name: string) => words(`fields.${name}.hint`), [words]);
  const choice = useCallback(
    (name: string, value: string) => words(`choices.${name}.${value}`) || value,
    [words],
  );
  return { label, hint, choice };
}
