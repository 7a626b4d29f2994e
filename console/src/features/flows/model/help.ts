import type { Diagnostic } from "@codemirror/lint";
import type { TFunction } from "i18next";
import { type Member, parseJson, sourceOf } from "@/api/json/parse";
import type { HelpAt, KeyHelp } from "@/components/editor/help";
import { fits, PARAMETERS, type Parameter, parameterOf } from "./parameters";

type T = TFunction<"flows">;

function typeOf(parameter: Parameter, t: T): string {
  if (!parameter.range) return t(`type.${parameter.kind}`);
  const [low, high] = parameter.range;
  return t("type.range", { low, high });
}

function topHelp(modality: string, t: T): KeyHelp[] {
  const known = PARAMETERS.flatMap((parameter) => {
    const { id, aliases = [], insert, values } = parameter;
    const help = { type: typeOf(parameter, t), text: t(`parameter.${id}.text`), insert, values };
    return [id, ...aliases].map((key, place) => ({ ...help, key, rank: rankOf(parameter, place, modality) }));
  });
  return known.sort((one, other) => one.rank - other.rank);
}

/** What fits the modality comes first, other names of the same last. */
function rankOf(parameter: Parameter, place: number, modality: string): number {
  return (fits(parameter, modality) ? 0 : 100) + (place > 0 ? 1000 : 0);
}

/** What the editor knows about the parameters of a configuration. */
export function helpWith(modality: string, t: T): HelpAt {
  const top = topHelp(modality, t);
  const text = t("type.line");
  const structure = t("type.structure");
  const message: KeyHelp[] = [
    {
      key: "role",
      type: text,
      text: t("nested.role"),
      insert: '"user"',
      values: ['"system"', '"user"', '"assistant"'],
    },
    { key: "content", type: text, text: t("nested.content"), insert: '""' },
    { key: "name", type: text, text: t("nested.name"), insert: '""' },
  ];
  const format: KeyHelp[] = [
    {
      key: "type",
      type: text,
      text: t("nested.formatType"),
      insert: '"json_schema"',
      values: ['"text"', '"json_object"', '"json_schema"'],
    },
    { key: "json_schema", type: structure, text: t("nested.json_schema"), insert: "{}" },
  ];
  const schema: KeyHelp[] = [
    { key: "name", type: text, text: t("nested.name"), insert: '""' },
    { key: "strict", type: t("type.boolean"), text: t("nested.strict"), insert: "true" },
    { key: "schema", type: structure, text: t("nested.schema"), insert: "{}" },
  ];
  return (path) => {
    if (path.length === 0) return top;
    const [first, second, ...rest] = path;
    const id = typeof first === "string" ? parameterOf(first)?.id : undefined;
    if (id === "messages" && typeof second === "number" && rest.length === 0) return message;
    if (id === "response_format" && second === undefined) return format;
    if (id === "response_format" && second === "json_schema" && rest.length === 0) return schema;
    return [];
  };
}

function remarkOn(text: string, { key, value }: Member, t: T): Diagnostic | null {
  const parameter = parameterOf(key);
  if (parameter?.kind !== "number") return null;
  const source = sourceOf(text, value);
  const place = { from: value.from, to: value.to };
  if (value.kind === "string") {
    // a placeholder becomes a number when it is filled
    if (source.includes("<<")) return null;
    return { ...place, severity: "info", message: t("remark.notNumber", { key }) };
  }
  if (value.kind !== "number" || !parameter.range) return null;
  const [low, high] = parameter.range;
  if (Number(source) >= low && Number(source) <= high) return null;
  return { ...place, severity: "warning", message: t("remark.outOfRange", { key, low, high }) };
}

/** Values of common parameters that services will hardly take: a hint, never a refusal. */
export function remarksWith(t: T): (text: string) => Diagnostic[] {
  return (text) => {
    const { root } = parseJson(text);
    if (root?.kind !== "object") return [];
    return root.members.map((member) => remarkOn(text, member, t)).filter((one) => one !== null);
  };
}
