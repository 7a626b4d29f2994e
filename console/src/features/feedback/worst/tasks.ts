/** What becomes of captured examples in a review queue. */
import type { Schemas } from "@/api/client";
import type { RatedSession } from "../queries";
import { type Example, shownValue } from "../session/toItems";

type Task = Schemas["ReviewTaskBody"];

const PRODUCTION = "production";

/**
 * One task for each answer. The session is the item: answers of one session depend on each other, and by its id they
 * are found when the session has to be forgotten.
 *
 * @param flows titles by id; raters do not see what an answer comes from.
 */
export function tasksOf(
  sessions: readonly RatedSession[],
  kept: readonly Example[],
  flows: ReadonlyMap<string, string>,
): Task[] {
  const flowOf = new Map(sessions.map(({ correlationId, flowId }) => [correlationId, flowId]));
  return kept
    .filter(({ output }) => output !== null && output !== "")
    .map(({ id, inputs, output, step, correlationId }) => {
      const flow = flowOf.get(correlationId);
      const target = (flow && flows.get(flow)) || PRODUCTION;
      return {
        key: id,
        item: correlationId,
        slice: step,
        inputs,
        outputs: [{ target, text: shownValue(output) }],
      };
    });
}
