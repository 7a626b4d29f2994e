import type { Schemas } from "@/api/client";

export type Plan = Schemas["RunPlan"];
export type Recorded = Schemas["RecordedAnswer"];

export const MOST_ITEMS = 500;
export const LEAST_SAMPLE = 5;
export const MOST_SAMPLE = 500;
const CONCURRENCY = 8;

/** A sample of a version of a dataset; the newest version if none is named. */
export interface Sampled {
  datasetId: string;
  version: number | null;
  slice: string | null;
  size: number | "";
  seed: number | "";
}

/** What the form for a new run holds. */
export interface Draft {
  title: string;
  flows: string[];
  /** Ids of candidates of the shortlist. */
  candidates: string[];
  connection: string | null;
  model: string;
  prompt: string;
  priceIn: number | "";
  priceOut: number | "";
  recorded: Recorded | null;
  sample: Sampled | null;
  items: string;
  placeholder: string;
  repetitions: number;
  money: number | "";
  tokens: number | "";
  minutes: number | "";
}

export const BLANK: Draft = {
  title: "",
  flows: [],
  candidates: [],
  connection: null,
  model: "",
  prompt: "",
  priceIn: "",
  priceOut: "",
  recorded: null,
  sample: null,
  items: "",
  placeholder: "text",
  repetitions: 1,
  money: "",
  tokens: "",
  minutes: "",
};

export type Wrong = { notObject: number } | { tooMany: true };

/** The items of a text, a line each: objects of inputs as they are, everything else fills the placeholder. */
export function itemsOf(text: string, placeholder: string): Schemas["PastedItem"][] | Wrong {
  const lines = text.split("\n").map((line) => line.trim());
  const items: Schemas["PastedItem"][] = [];
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    if (!line.startsWith("{")) {
      items.push({ inputs: { [placeholder]: line } });
      continue;
    }
    try {
      items.push({ inputs: JSON.parse(line) as Record<string, unknown> });
    } catch {
      return { notObject: index + 1 };
    }
  }
  return items.length > MOST_ITEMS ? { tooMany: true } : items;
}

const known = (value: number | ""): number | null => (value === "" ? null : value);

/** The sample as it is sent; null while its numbers are not those of one. */
function sampleOf({ size, seed, ...rest }: Sampled): NonNullable<Plan["sample"]> | null {
  if (size === "" || seed === "" || size < LEAST_SAMPLE || size > MOST_SAMPLE) return null;
  return { ...rest, size, seed };
}

/** What answers; null while a prompt has no connection. */
function targetsOf(draft: Draft): Plan["targets"] | null {
  const { connection, priceIn, priceOut, recorded } = draft;
  const price =
    priceIn === "" || priceOut === "" ? null : { inputPerMillion: priceIn, outputPerMillion: priceOut };
  const targets: Plan["targets"] = draft.flows.map((flowId) => ({
    flow: { flowId, connectionId: connection, price },
  }));
  for (const candidateId of draft.candidates) {
    targets.push({ shortlisted: { candidateId, connectionId: connection, price } });
  }
  if (draft.prompt.trim() !== "") {
    if (connection === null) return null;
    const model = draft.model.trim() || null;
    targets.push({ candidate: { connectionId: connection, prompt: draft.prompt, model, price } });
  }
  if (recorded && recorded.outputs.length > 0) {
    targets.push({ recorded: { label: "recorded", outputs: recorded.outputs } });
  }
  return targets;
}

/** What they answer to: a dataset replaces what was typed in. Null while either is wrong. */
function askedOf(draft: Draft): Pick<Plan, "sample" | "items"> | null {
  if (draft.sample) {
    const sample = sampleOf(draft.sample);
    return sample && { sample, items: null };
  }
  const items = itemsOf(draft.items, draft.placeholder || "text");
  return Array.isArray(items) ? { sample: null, items: items.length > 0 ? items : null } : null;
}

/** What is to be sent; null while something is missing. */
export function planOf(useCaseId: string, draft: Draft): Plan | null {
  const targets = targetsOf(draft);
  const asked = askedOf(draft);
  if (!targets?.length || !asked) return null;
  const needsItems = targets.some((target) => !target.recorded);
  if (needsItems && !asked.items && !asked.sample) return null;
  return {
    useCaseId,
    targets,
    ...asked,
    repetitions: draft.repetitions,
    concurrency: CONCURRENCY,
    reuseAnswers: true,
    stream: false,
    budget: { money: known(draft.money), tokens: known(draft.tokens), minutes: known(draft.minutes) },
  };
}

/** Whether a file is CSV or JSON lines, by its first character. */
export function formatOf(text: string): "csv" | "jsonl" {
  return text.trimStart().startsWith("{") ? "jsonl" : "csv";
}
