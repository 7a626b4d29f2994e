/** What becomes of captured examples in a dataset. */
import type { Schemas } from "@/api/client";

export type Example = Schemas["ExampleAnswer"];
type NewItem = Schemas["NewItem"];

const LONGEST_TAG = 64;

/** The examples that may be kept for longer: with consent, or where the use case does not ask for it. */
export function allowed(
  examples: readonly Example[],
  capture: Pick<Schemas["CaptureAnswer"], "consent"> | null,
): Example[] {
  return examples.filter(({ consent }) => consent || capture?.consent === "not-required");
}

function expectedOf(output: unknown): NewItem["expected"] {
  if (output === null) return null;
  return typeof output === "string" ? { kind: "text", value: output } : { kind: "json", value: output };
}

/**
 * Items of a dataset: one session is one group, so that no split parts it, and the id of the example is the key, so
 * that nothing is added twice.
 *
 * @param withOutput whether what was answered is expected from then on.
 */
export function itemsOf(examples: readonly Example[], withOutput: boolean): NewItem[] {
  return examples.map(({ id, inputs, output, step, correlationId }) => ({
    key: id,
    inputs,
    ...(withOutput && { expected: expectedOf(output) }),
    tags: step.length <= LONGEST_TAG ? [step] : [],
    source: "production",
    group: correlationId,
  }));
}

/** A value as people read it: a text as it is, anything else as JSON. */
export function shownValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
