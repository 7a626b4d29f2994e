/** The parameters that models commonly take: what the form shows well, and what the editor helps with. */

export type Group = "model" | "prompt" | "sampling" | "other";
export type Kind = "line" | "prose" | "messages" | "number" | "strings" | "boolean" | "null" | "structure";

/** Names of the texts that explain a parameter. */
export type ParameterId =
  | "model"
  | "base_url"
  | "system"
  | "prompt"
  | "negative_prompt"
  | "messages"
  | "input"
  | "temperature"
  | "top_p"
  | "top_k"
  | "max_tokens"
  | "stop"
  | "frequency_penalty"
  | "presence_penalty"
  | "seed"
  | "n"
  | "response_format"
  | "tools"
  | "tool_choice"
  | "reasoning_effort"
  | "timeout"
  | "size"
  | "quality"
  | "voice"
  | "format"
  | "speed"
  | "language"
  | "dimensions"
  | "duration";

export interface Parameter {
  id: ParameterId;
  /** Other names under which services know it. */
  aliases?: readonly string[];
  group: Group;
  kind: Kind;
  /** JSON text to begin with. */
  insert: string;
  /** What it usually lies between, and the step of its slider. */
  range?: readonly [low: number, high: number, step: number];
  values?: readonly string[];
  /** Kinds of output to which it belongs; none: to all. */
  modalities?: readonly string[];
}

export const MODALITIES = ["text", "chat", "image", "audio", "video", "embedding"] as const;

const WRITING = ["text", "chat"];
const IMAGING = ["image", "video"];

export const PARAMETERS: readonly Parameter[] = [
  { id: "model", group: "model", kind: "line", insert: '""' },
  { id: "base_url", aliases: ["api_base", "endpoint"], group: "model", kind: "line", insert: '""' },
  {
    id: "system",
    aliases: ["system_prompt", "instructions", "developer", "system_instruction"],
    group: "prompt",
    kind: "prose",
    insert: '""',
    modalities: WRITING,
  },
  {
    id: "prompt",
    aliases: ["user_prompt", "user", "template", "prompt_template"],
    group: "prompt",
    kind: "prose",
    insert: '""',
    modalities: ["text", "chat", ...IMAGING],
  },
  { id: "negative_prompt", group: "prompt", kind: "prose", insert: '""', modalities: IMAGING },
  {
    id: "messages",
    group: "prompt",
    kind: "messages",
    insert: '[{"role": "user", "content": ""}]',
    modalities: WRITING,
  },
  { id: "input", group: "prompt", kind: "prose", insert: '""', modalities: ["audio", "embedding"] },
  {
    id: "temperature",
    group: "sampling",
    kind: "number",
    insert: "0.7",
    range: [0, 2, 0.1],
    modalities: WRITING,
  },
  { id: "top_p", group: "sampling", kind: "number", insert: "1", range: [0, 1, 0.05], modalities: WRITING },
  { id: "top_k", group: "sampling", kind: "number", insert: "40", modalities: WRITING },
  {
    id: "max_tokens",
    aliases: ["max_completion_tokens", "max_output_tokens", "max_new_tokens"],
    group: "sampling",
    kind: "number",
    insert: "1024",
    modalities: WRITING,
  },
  {
    id: "stop",
    aliases: ["stop_sequences"],
    group: "sampling",
    kind: "strings",
    insert: "[]",
    modalities: WRITING,
  },
  {
    id: "frequency_penalty",
    group: "sampling",
    kind: "number",
    insert: "0",
    range: [-2, 2, 0.1],
    modalities: WRITING,
  },
  {
    id: "presence_penalty",
    group: "sampling",
    kind: "number",
    insert: "0",
    range: [-2, 2, 0.1],
    modalities: WRITING,
  },
  { id: "seed", group: "sampling", kind: "number", insert: "1" },
  { id: "n", group: "other", kind: "number", insert: "1", modalities: ["image", ...WRITING] },
  {
    id: "reasoning_effort",
    group: "other",
    kind: "line",
    insert: '"medium"',
    values: ['"low"', '"medium"', '"high"'],
    modalities: WRITING,
  },
  {
    id: "response_format",
    group: "other",
    kind: "structure",
    insert: '{"type": "json_object"}',
    values: ['{"type": "text"}', '{"type": "json_object"}'],
    modalities: WRITING,
  },
  { id: "tools", group: "other", kind: "structure", insert: "[]", modalities: WRITING },
  {
    id: "tool_choice",
    group: "other",
    kind: "line",
    insert: '"auto"',
    values: ['"auto"', '"none"', '"required"'],
    modalities: WRITING,
  },
  { id: "timeout", group: "other", kind: "number", insert: "30" },
  {
    id: "size",
    group: "other",
    kind: "line",
    insert: '"1024x1024"',
    values: ['"1024x1024"', '"1536x1024"', '"1024x1536"'],
    modalities: IMAGING,
  },
  {
    id: "quality",
    group: "other",
    kind: "line",
    insert: '"high"',
    values: ['"low"', '"medium"', '"high"'],
    modalities: IMAGING,
  },
  { id: "voice", group: "other", kind: "line", insert: '""', modalities: ["audio"] },
  {
    id: "format",
    aliases: ["output_format"],
    group: "other",
    kind: "line",
    insert: '"mp3"',
    modalities: ["audio", ...IMAGING],
  },
  { id: "speed", group: "other", kind: "number", insert: "1", range: [0.25, 4, 0.05], modalities: ["audio"] },
  { id: "language", group: "other", kind: "line", insert: '"en"', modalities: ["audio"] },
  { id: "dimensions", group: "other", kind: "number", insert: "1024", modalities: ["embedding"] },
  {
    id: "duration",
    aliases: ["seconds"],
    group: "other",
    kind: "number",
    insert: "8",
    modalities: ["video", "audio"],
  },
];

/** A key without the differences between spellings: `maxTokens`, `max-tokens` and `max_tokens` are one. */
function plain(key: string): string {
  return key.replace(/[_-]/g, "").toLowerCase();
}

const BY_NAME = new Map(
  PARAMETERS.flatMap((parameter) =>
    [parameter.id, ...(parameter.aliases ?? [])].map((name) => [plain(name), parameter] as const),
  ),
);

/** The common parameter that a key stands for. */
export function parameterOf(key: string): Parameter | undefined {
  return BY_NAME.get(plain(key));
}

/** Whether a parameter belongs to a kind of output; kinds that nobody knows may have any. */
export function fits(parameter: Parameter, modality: string): boolean {
  const known = (MODALITIES as readonly string[]).includes(modality);
  return !known || !parameter.modalities || parameter.modalities.includes(modality);
}

/** Common parameters that a configuration does not have yet, those that fit its modality. */
export function missingFrom(keys: readonly string[], modality: string): Parameter[] {
  const present = new Set(keys.map((key) => parameterOf(key)?.id));
  return PARAMETERS.filter((parameter) => !present.has(parameter.id) && fits(parameter, modality));
}

/** What a chat prompt begins with. */
export const TEMPLATE = {
  modality: "chat",
  text: `{
  "model": "",
  "temperature": 0.7,
  "max_tokens": 1024,
  "messages": [
    {
      "role": "system",
      "content": "You are a helpful assistant. Answer in <<LANGUAGE>>."
    },
    {
      "role": "user",
      "content": "<<MESSAGE>>"
    }
  ]
}`,
} as const;
