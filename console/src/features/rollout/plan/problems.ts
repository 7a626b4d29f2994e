/** The service's messages about a configuration, by the place that each is about. */
import { isApiError } from "@/api/errors";

export type Problems = ReadonlyMap<string, string>;

/**
 * Reads what the service says is wrong, fragment by fragment:
 * `configuration: (adaptive: (intervalMins: cannot be blank` and `maxStepPct: cannot be blank))` become
 * `adaptive.intervalMins` and `adaptive.maxStepPct`.
 */
export function problemsIn(codes: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const open: string[] = [];
  for (const fragment of codes) {
    const { opened, name, text, closed } = taken(fragment);
    open.push(...opened);
    const path = name ? [...open, name] : [...open];
    if (path[0] === "configuration") path.shift();
    if (text) found.set(path.join("."), text);
    open.length = Math.max(open.length - closed, 0);
  }
  return found;
}

/** A fragment taken to pieces: the places it opens, the field's own name, the message, and how many it closes. */
function taken(fragment: string) {
  const opened: string[] = [];
  let rest = fragment;
  for (let found = OPENING.exec(rest); found?.[1]; found = OPENING.exec(rest)) {
    opened.push(found[1]);
    rest = rest.slice(found[0].length);
  }
  const [, name = null, text = "", closing = ""] = MESSAGE.exec(rest) ?? [];
  return { opened, name, text, closed: closing.length };
}

const OPENING = /^([A-Za-z0-9]+): \(/;
const MESSAGE = /^(?:([A-Za-z0-9]+): )?(.*?)(\)*)$/;

const PARTS = new Set(["warmup", "adaptive", "escape", "guardrails", "dryRun"]);

/** What is wrong with the plan; empty when the error is about something else. */
export function problemsOf(error: unknown): Problems {
  if (!isApiError(error) || error.status !== 422) return new Map();
  return new Map([...problemsIn(error.codes)].filter(([path]) => PARTS.has(path.split(".")[0] ?? "")));
}

/** Whether anything at or below a path is wrong. */
export function wrongBelow(problems: Problems, path: string): boolean {
  return [...problems.keys()].some((key) => key === path || key.startsWith(`${path}.`));
}
