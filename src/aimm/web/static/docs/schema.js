// Reads JSON Schema: what a value looks like in words, and an example of it.

const DEEPEST = 6;

export class Schemas {
  constructor(document) {
    this.all = document.components?.schemas ?? {};
  }

  /** The schema itself where a reference stands for it. */
  resolve(schema = {}) {
    const name = schema.$ref?.split("/").pop();
    return name === undefined ? schema : (this.all[name] ?? {});
  }

  /** The schema without "or null", and whether null is allowed. */
  bare(schema) {
    const { anyOf, oneOf, ...rest } = this.resolve(schema);
    const choices = anyOf ?? oneOf;
    if (choices === undefined) return { schema: rest, nullable: false };
    const real = choices.filter((choice) => choice.type !== "null");
    const nullable = real.length < choices.length;
    if (real.length !== 1) return { schema: { ...rest, choices: real }, nullable };
    return { schema: { ...rest, ...this.resolve(real[0]) }, nullable };
  }

  /** The type in words: "text", "whole number", "list of text" … */
  typeText(given) {
    const { schema, nullable } = this.bare(given);
    const text = this.#bareType(schema);
    return nullable ? `${text} or null` : text;
  }

  #bareType(schema) {
    if (schema.choices) return schema.choices.map((choice) => this.typeText(choice)).join(" or ");
    if (schema.enum || schema.const !== undefined) return "one of";
    switch (schema.type) {
      case "string":
        return schema.format === "date-time" ? "time" : "text";
      case "integer":
        return "whole number";
      case "array":
        return schema.items ? `list of ${this.typeText(schema.items)}` : "list";
      case undefined:
        return schema.properties ? "object" : "any JSON";
      default:
        return Array.isArray(schema.type) ? schema.type.join(" or ") : schema.type;
    }
  }

  /** What is allowed, in words, one a rule. */
  rules(given) {
    const { schema } = this.bare(given);
    const rules = [];
    const between = (low, high, unit) => {
      const words = unit ? ` ${unit}` : "";
      if (low !== undefined && high !== undefined) rules.push(`${short(low)} to ${short(high)}${words}`);
      else if (low !== undefined && !(unit && low === 0)) rules.push(`at least ${short(low)}${words}`);
      else if (high !== undefined) rules.push(`at most ${short(high)}${words}`);
    };
    if (schema.const !== undefined) rules.push(String(schema.const));
    if (schema.enum) rules.push(schema.enum.join(", "));
    between(schema.minimum, schema.maximum);
    between(schema.minLength, schema.maxLength, "bytes");
    between(schema.minItems, schema.maxItems, "entries");
    if (schema.format && schema.format !== "date-time") rules.push(schema.format);
    if (schema.pattern) rules.push(schema.pattern.startsWith("^[0-9a-f]{8}-") ? "a UUID in lower case" : schema.pattern);
    if (schema.default !== undefined && schema.default !== null) rules.push(`default ${schema.default}`);
    return rules;
  }

  /** The fields of an object, or of the objects in a list: [name, schema, required]. */
  fields(given) {
    let { schema } = this.bare(given);
    for (let depth = 0; schema.type === "array" && depth < DEEPEST; depth += 1) schema = this.bare(schema.items).schema;
    const required = new Set(schema.required ?? []);
    return Object.entries(schema.properties ?? {}).map(([name, field]) => [name, field, required.has(name)]);
  }

  /** A value that fits the schema; `name` helps to choose a telling one. */
  example(given, name = "", depth = 0) {
    const { schema } = this.bare(given);
    const told = schema.example ?? schema.examples?.[0] ?? schema.const ?? schema.default ?? schema.enum?.[0];
    if (told !== undefined && told !== null) return told;
    if (depth > DEEPEST) return null;
    if (schema.choices) return this.example(schema.choices[0], name, depth + 1);
    if (schema.properties) {
      return Object.fromEntries(
        Object.entries(schema.properties).map(([key, field]) => [key, this.example(field, key, depth + 1)]),
      );
    }
    switch (schema.type) {
      case "string":
        return textExample(schema, name);
      case "integer":
      case "number":
        return numberExample(schema, name);
      case "boolean":
        return true;
      case "array":
        return [this.example(schema.items ?? {}, name, depth + 1)];
      case "null":
        return null;
      default:
        return {};
    }
  }
}

function textExample(schema, name) {
  if (schema.pattern?.startsWith("^[0-9a-f]{8}-") || name === "id" || name.endsWith("Id")) {
    return name === "correlationId" ? "session-1" : "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a0b";
  }
  if (schema.format === "date-time" || name === "at" || name.endsWith("At")) return "2026-01-31T09:30:00Z";
  if (/code$/i.test(name)) return "a_code";
  if (/link$/i.test(name)) return "https://example.org/1";
  return name || "text";
}

function numberExample(schema, name) {
  if (name === "pageSize") return 20;
  if (/score$/i.test(name)) return schema.maximum ? 4.5 : 4;
  if (/pct$/i.test(name)) return 50;
  return schema.minimum ?? 1;
}

function short(number) {
  return typeof number === "number" ? number.toLocaleString("en") : number;
}
