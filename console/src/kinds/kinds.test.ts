// @vitest-environment jsdom
import { expect, it } from "vitest";
import { i18next, LANGUAGES } from "@/i18n";

const files = import.meta.glob("./*.ts", { eager: true });

interface Described {
  texts: string;
  fields: Record<string, { standsIn?: string; proposedFrom?: string }>;
  limits: Record<string, object>;
}

function isKind(one: unknown): one is Described {
  return typeof one === "object" && one !== null && "fields" in one && "texts" in one;
}

/** Every kind of record; those that belong to a use case are asked for one of some use case. */
const kinds = Object.values(files)
  .flatMap((file) => Object.values(file as object))
  .map((one: unknown) => (typeof one === "function" ? (one("1") as unknown) : one))
  .filter(isKind);

const cases = kinds.flatMap((kind) =>
  Object.keys(kind.fields).map((name) => [kind.texts, name, kind] as const),
);

it("finds the kinds", () => {
  expect(kinds.length).toBeGreaterThanOrEqual(3);
});

it.each(cases)("%s: %s has a label in both languages, and limits", (texts, name, kind) => {
  for (const language of Object.keys(LANGUAGES)) {
    const own = i18next.getResource(language, texts, `fields.${name}.label`) as unknown;
    const shared = i18next.getResource(language, "shared", `details.${name}`) as unknown;
    expect(own ?? shared).toEqual(expect.any(String));
  }
  expect(Object.keys(kind.limits)).toContain(name);
});
