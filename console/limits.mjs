/**
 * Writes `src/api/limits.ts`: what the service accepts in each field of a body, from its OpenAPI document. Forms check
 * by it before they ask, so that no limit is written down twice.
 *
 * Run: `node limits.mjs [--check]`.
 */
import { readFileSync, writeFileSync } from "node:fs";

const SOURCE = new URL("../docs/reference/openapi.json", import.meta.url);
const TARGET = new URL("./src/api/limits.ts", import.meta.url);
const KEPT = ["minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems", "enum"];

const HEAD = `/**
 * What the service accepts in each field of a body.
 * Generated from its OpenAPI document by \`npm run types\`; do not edit.
 */
import type { Limits } from "./checks";

`;

/** A schema without the alternative that it may be null. */
function plain(schema) {
  const { oneOf, anyOf, ...rest } = schema;
  const some = (oneOf ?? anyOf ?? []).find((one) => one.type !== "null");
  return { ...rest, ...some };
}

function limitOf(schema) {
  const of = plain(schema);
  const kept = Object.fromEntries(KEPT.filter((name) => name in of).map((name) => [name, of[name]]));
  const items = of.type === "array" && of.items && !of.items.$ref ? limitOf(of.items) : {};
  return { ...kept, ...(Object.keys(items).length > 0 && { items }) };
}

/** `{ "a": 1 }` as the formatter wants it: `{ a: 1 }`. */
function written(value) {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  const parts = Object.entries(value).map(([name, one]) => `${name}: ${written(one)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function bodyOf(name, { properties, required = [] }) {
  const lines = Object.entries(properties).map(([field, schema]) => {
    const limit = { ...(required.includes(field) && { required: true }), ...limitOf(schema) };
    return `  ${field}: ${written(limit)},`;
  });
  return `export const ${name} = {\n${lines.join("\n")}\n} as const satisfies Limits;\n`;
}

const { paths, components } = JSON.parse(readFileSync(SOURCE, "utf8"));
const operations = Object.values(paths).flatMap((path) => Object.values(path));
const sent = operations.flatMap(({ requestBody }) =>
  Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => schema?.$ref?.split("/").pop() ?? []),
);
const parts = Object.keys(components.schemas).filter((name) => name.endsWith("Body"));
const bodies = [...new Set([...sent, ...parts])]
  .filter((name) => components.schemas[name].properties)
  .sort()
  .map((name) => bodyOf(name, components.schemas[name]));
const text = HEAD + bodies.join("\n");

if (!process.argv.includes("--check")) writeFileSync(TARGET, text);
else if (readFileSync(TARGET, "utf8") !== text) {
  process.stderr.write("src/api/limits.ts is out of date: run `make console-types`\n");
  process.exit(1);
}
