import type { Configuration, ConfiguredStep } from "@/api/configurations";
import { isApiError } from "@/api/errors";
import { arrived, type Editing, isDirty, obstacleOf, saved, storedOf, toSend } from "./editing";

/**
 * How saving one step ended. `same`: there was nothing to save; `conflict`: somebody else has saved meanwhile, and
 * the person has to decide; `blocked`: it cannot be saved as it is.
 */
export type Outcome = "saved" | "same" | "conflict" | "blocked" | "failed";

/** What saving needs of the service. */
export interface Store {
  /** Rejects with a 412 when the step is not at `version` any more. */
  save(id: string, configuration: Configuration, version: number): Promise<ConfiguredStep>;
  /** The step as it is now; undefined when it is gone. */
  fresh(id: string): Promise<ConfiguredStep | undefined>;
}

type Tell = (change: (editing: Editing) => Editing) => void;

async function theirVersion(id: string, store: Store, error: unknown): Promise<ConfiguredStep> {
  if (!isApiError(error) || error.status !== 412) throw error;
  const theirs = await store.fresh(id);
  if (!theirs) throw error;
  return theirs;
}

/**
 * Save what was typed of a step, based on the version that it began from.
 *
 * @param tell - hears how the step is edited from now on; what was typed meanwhile stays.
 * @throws ApiError for whatever is no conflict.
 */
export async function attempt(
  id: string,
  editing: Editing,
  store: Store,
  tell: Tell,
  again = true,
): Promise<Outcome> {
  const { draft, base } = editing;
  if (!draft || !isDirty(editing)) return "same";
  if (editing.newer) return "conflict";
  if (obstacleOf(draft)) return "blocked";
  try {
    const step = await store.save(id, toSend(draft, base.configuration), base.version);
    tell((now) => saved(now, storedOf(step)));
    return step.version === base.version ? "same" : "saved";
  } catch (error) {
    const theirs = storedOf(await theirVersion(id, store, error));
    tell((now) => arrived(now, theirs));
    const after = arrived(editing, theirs);
    // they changed nothing of it, or to the same: there is nothing to decide
    return after.newer || !again ? "conflict" : attempt(id, after, store, tell, false);
  }
}
