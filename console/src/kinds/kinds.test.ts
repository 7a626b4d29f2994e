// @vitest-environment jsdom
import { expect, it } from "vitest";
import type { FilterSpecs } from "@/components/records/filters";
import { i18next, LANGUAGES } from "@/i18n";
import * as declared from "./filters";
import { KINDS } from "./index";

const files = import.meta.glob(["./*.ts", "!./*.test.ts", "!./filters.ts", "!./index.ts"], { eager: true });

interface Described {
  texts: string;
  fields: Record<string, { standsIn?: string; proposedFrom?: string; options?: string[] }>;
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
  expect(kinds.length).toBeGreaterThanOrEqual(5);
});

it.each(cases)("%s: %s has a label in both languages, and limits", (texts, name, kind) => {
  for (const language of Object.keys(LANGUAGES)) {
    const own = i18next.getResource(language, texts, `fields.${name}.label`) as unknown;
    const shared = i18next.getResource(language, "shared", `details.${name}`) as unknown;
    expect(own ?? shared).toEqual(expect.any(String));
  }
  expect(Object.keys(kind.limits)).toContain(name);
});

const options = cases.flatMap(([texts, name, kind]) =>
  (kind.fields[name]?.options ?? []).map((value) => [texts, `options.${name}.${value}`] as const),
);

it.each(options)("%s: %s says what it is and what it means in both languages", (texts, path) => {
  for (const language of Object.keys(LANGUAGES)) {
    for (const what of ["label", "hint"]) {
      expect(i18next.getResource(language, texts, `${path}.${what}`)).toEqual(expect.any(String));
    }
  }
});

interface Named {
  name: string;
}

function isColumns(one: unknown): one is readonly Named[] {
  return Array.isArray(one) && one.every((column) => typeof (column as Named).name === "string");
}

const filters = Object.entries(declared)
  .filter(([name]) => name.endsWith("Filters"))
  .map(([name, specs]): [string, string[]] => [
    `kinds.${name.replace(/Filters$/, "")}`,
    Object.entries(specs as FilterSpecs).flatMap(([filter, { as, values = [] }]) => [
      `filters.${filter}.label`,
      ...(as === "flag" ? [] : [`filters.${filter}.any`]),
      ...values.map((value) => `options.${filter}.${value}.label`),
    ]),
  ]);

const columns = Object.entries(files).map(([path, file]): [string, string[]] => [
  `kinds.${/(\w+)\.ts$/.exec(path)?.[1]}`,
  Object.values(file as object)
    .filter(isColumns)
    .flatMap((list) => list.map(({ name }) => `columns.${name}`)),
]);

it.each([...filters, ...columns])("%s: %s have a heading in both languages", (texts, paths) => {
  for (const path of paths) {
    for (const language of Object.keys(LANGUAGES)) {
      expect(i18next.getResource(language, texts, path), `${path} in ${language}`).toEqual(
        expect.any(String),
      );
    }
  }
});

it("lists every kind", () => {
  const described = Object.values(files)
    .flatMap((file) => Object.values(file as object))
    .filter((one: unknown) => typeof one === "object" && one !== null && "entity" in one);
  expect(described.length).toBe(Object.keys(files).length);
  expect(new Set(KINDS)).toEqual(new Set(described));
});

it.each(KINDS)("$entity has names for the audit log", (kind) => {
  for (const language of Object.keys(LANGUAGES)) {
    const open = "page" in kind ? ["audit.open"] : [];
    for (const path of ["audit.title", "audit.thing", "audit.named", ...open]) {
      expect(i18next.getResource(language, kind.texts, path), `${path} in ${language}`).toEqual(
        expect.any(String),
      );
    }
  }
});
