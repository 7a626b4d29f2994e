/**
 * Texts in English and Italian. A feature brings its own: `addTexts("rollout", { en, it })` at the top of its
 * `texts.ts`, and declares their type in `src/app/i18next.d.ts`, so that a wrong key does not compile.
 */
import i18next, { type FormatterModule } from "i18next";
import { initReactI18next } from "react-i18next";
import { formatOf, localeOf } from "./format";
import { shared } from "./shared";

export const LANGUAGES = { en: "English", it: "Italiano" } as const;
export type Language = keyof typeof LANGUAGES;

const STORED = "aimm.language";

/** The same keys with other texts: what a translation must have. */
export type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };

function isLanguage(text: string | null | undefined): text is Language {
  return text === "en" || text === "it";
}

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  const wanted = navigator.languages.map((one) => one.slice(0, 2)).find(isLanguage);
  return wanted ?? "en";
}

/** Every number of every text looks like the numbers beside it; what is no amount is handed in as a string. */
const numbers: FormatterModule = {
  type: "formatter",
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value: unknown, _name, language) =>
    typeof value === "number"
      ? formatOf(localeOf(language ?? "en", navigator.languages)).number(value)
      : String(value),
};

void i18next
  .use(initReactI18next)
  .use(numbers)
  .init({
    lng: firstLanguage(),
    fallbackLng: "en",
    defaultNS: "shared",
    resources: { en: { shared: shared.en }, it: { shared: shared.it } },
    nsSeparator: false, // texts hold colons
    interpolation: { escapeValue: false, alwaysFormat: true }, // React escapes
    react: { useSuspense: false },
  });

/** Make the texts of a feature known under its namespace. */
export function addTexts(namespace: string, texts: Record<Language, object>): void {
  for (const [language, bundle] of Object.entries(texts)) {
    i18next.addResourceBundle(language, namespace, bundle);
  }
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

document.documentElement.lang = i18next.language;

export { i18next };
