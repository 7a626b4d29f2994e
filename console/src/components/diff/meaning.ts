import type { Configuration } from "@/api/configurations";
import { readableJson } from "@/api/json/layout";
import { memberOf, type Node, parseJson, sourceOf, stringOf } from "@/api/json/parse";

export type MeaningGroup = "model" | "prompt" | "sampling" | "other";

/** One thing that a configuration says, and what the other one says in its place. */
export interface MeaningRow {
  group: MeaningGroup;
  key: string;
  /** null: it says nothing of it. */
  before: string | null;
  after: string | null;
}

const GROUPS: readonly MeaningGroup[] = ["model", "prompt", "sampling", "other"];
// of keys without case, "_" and "-"
const MODEL = /^(model(id|name)?|deployment(id|name)?|engine|baseurl|apibase|endpoint|provider)$/;
const PROMPT =
  /^(system.*|developer|instructions|prompt.*|userprompt|user|template|negativeprompt|messages|input)$/;
const SAMPLING = /^(temperature|top[pk]|max.*tokens|stop.*|.*penalty|seed)$/;

function groupOf(key: string): MeaningGroup {
  const plain = key.replace(/[_-]/g, "").toLowerCase();
  if (MODEL.test(plain)) return "model";
  if (PROMPT.test(plain)) return "prompt";
  return SAMPLING.test(plain) ? "sampling" : "other";
}

function said(text: string, node: Node): string {
  return node.kind === "string" ? stringOf(text, node) : readableJson(sourceOf(text, node));
}

/** The messages of a conversation one by one, by place and role; everything else as it is. */
function partsOf(text: string, key: string, node: Node): Array<[key: string, said: string]> {
  if (key !== "messages" || node.kind !== "array") return [[key, said(text, node)]];
  return node.items.map((message, place) => {
    const role = memberOf(message, "role")?.value;
    const content = memberOf(message, "content")?.value;
    const name = role?.kind === "string" ? stringOf(text, role) : "";
    return [`${key} ${place + 1} ${name}`.trim(), said(text, content ?? message)];
  });
}

function meaningOf(configuration: Configuration | null): ReadonlyMap<string, string> {
  const text = configuration?.parameters ?? "{}";
  const { root } = parseJson(text);
  if (root?.kind !== "object") return new Map([["", text]]);
  return new Map(root.members.flatMap(({ key, value }) => partsOf(text, key, value)));
}

/** What two configurations say, side by side: model, prompts, sampling, then everything else. */
export function compareMeaning(before: Configuration | null, after: Configuration | null): MeaningRow[] {
  const old = meaningOf(before);
  const now = meaningOf(after);
  const rows = [...new Set([...old.keys(), ...now.keys()])].map((key) => ({
    group: groupOf(key.split(" ")[0] ?? key),
    key,
    before: old.get(key) ?? null,
    after: now.get(key) ?? null,
  }));
  return GROUPS.flatMap((group) => rows.filter((row) => row.group === group));
}
