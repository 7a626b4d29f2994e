// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { i18next, LANGUAGES, type Language } from "@/i18n";

// the texts of every feature and kind of record, also of those that will be added
const found = import.meta.glob(
  [
    "../features/*/texts.ts",
    "../features/*/*Texts.ts",
    "../components/*/texts.ts",
    "../i18n/fields.ts",
    "../kinds/*.ts",
    "!../kinds/*.test.ts",
    "!../kinds/filters.ts",
    "!../kinds/index.ts",
  ],
  {
    eager: true,
  },
);

type Leaves = Map<string, string>;

function leaves(texts: unknown, path = "", into: Leaves = new Map()): Leaves {
  if (typeof texts === "string") return into.set(path, texts);
  for (const [key, value] of Object.entries(texts as object))
    leaves(value, path ? `${path}.${key}` : key, into);
  return into;
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{\s*-?\s*(\w+)[^}]*\}\}/g)].map(([, name]) => name as string).sort();
}

/** Without the plural's ending: languages differ in how many they have. */
function stem(key: string): string {
  return key.replace(/_(zero|one|two|few|many|other)$/, "");
}

const namespaces = Object.keys(i18next.getDataByLanguage("en") ?? {});

function textsOf(language: Language, namespace: string): Leaves {
  return leaves(i18next.getResourceBundle(language, namespace));
}

it("knows the texts of every feature and kind that has some", () => {
  expect(namespaces).toContain("shared");
  expect(namespaces.length).toBe(Object.keys(found).length + 1);
});

describe.each(namespaces)("the texts of %s", (namespace) => {
  const english = textsOf("en", namespace);
  const italian = textsOf("it", namespace);

  it("have the same keys in both languages", () => {
    const keys = (texts: Leaves) => [...new Set([...texts.keys()].map(stem))].sort();
    expect(keys(italian)).toEqual(keys(english));
  });

  it("have the same placeholders in both languages", () => {
    const different = [...english]
      .filter(([key, text]) => {
        const other = italian.get(key);
        return other !== undefined && placeholders(other).join() !== placeholders(text).join();
      })
      .map(([key]) => key);
    expect(different).toEqual([]);
  });

  it.each(Object.keys(LANGUAGES) as Language[])("say something, in %s", (language) => {
    const empty = [...textsOf(language, namespace)]
      .filter(([, text]) => text.trim() === "")
      .map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it.each(Object.keys(LANGUAGES) as Language[])("have every plural that %s needs", (language) => {
    const texts = textsOf(language, namespace);
    const needed = new Intl.PluralRules(language)
      .resolvedOptions()
      .pluralCategories.filter((one) => one === "one" || one === "other");
    const missing = [...texts.keys()]
      .filter((key) => /_(one|other)$/.test(key))
      .flatMap((key) => needed.map((one) => `${stem(key)}_${one}`))
      .filter((key) => !texts.has(key));
    expect(missing).toEqual([]);
  });

  it("close every bracket of a placeholder", () => {
    const broken = [...english, ...italian].filter(
      ([, text]) => text.replace(/\{\{\s*-?\s*\w+(,[^}]*)?\}\}/g, "").match(/\{\{|\}\}/) !== null,
    );
    expect(broken.map(([key]) => key)).toEqual([]);
  });

  it("are translated, but for words that are the same in both", () => {
    const untranslated = [...english].filter(([key, text]) => {
      const words = text.replace(/\{\{[^}]*\}\}/g, "").match(/\p{L}{3,}/gu) ?? [];
      return italian.get(key) === text && words.length > 2;
    });
    expect(untranslated.map(([key]) => key)).toEqual([]);
  });
});
