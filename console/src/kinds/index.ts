/**
 * All kinds of records, a line each: the audit log names them as their texts do (`audit.title`, `.thing`, `.named`), and
 * leads to their pages (`audit.open`).
 */
import type { Entry } from "@/components/records/kind";
import { apiKey } from "./apiKey";
import { briefLink } from "./briefLink";
import { candidate } from "./candidate";
import { capture } from "./capture";
import { catalogue } from "./catalogue";
import { connection } from "./connection";
import { dataset } from "./dataset";
import { datasetItem } from "./datasetItem";
import { datasetVersion } from "./datasetVersion";
import { decision } from "./decision";
import { example } from "./example";
import { flow } from "./flow";
import { flowStep } from "./flowStep";
import { job } from "./job";
import { ownModel } from "./ownModel";
import { requirement } from "./requirement";
import { reviewQueue } from "./reviewQueue";
import { reviewTask } from "./reviewTask";
import { rollout } from "./rollout";
import { rubric } from "./rubric";
import { run } from "./run";
import { session } from "./session";
import { step } from "./step";
import { useCase } from "./useCase";
import { user } from "./user";
import { waiver } from "./waiver";

/** In the order in which one chooses from them. */
export const KINDS = [
  useCase,
  step,
  requirement,
  dataset,
  datasetItem,
  datasetVersion,
  candidate,
  ownModel,
  catalogue,
  rubric,
  reviewQueue,
  reviewTask,
  decision,
  waiver,
  briefLink,
  capture,
  example,
  flow,
  flowStep,
  rollout,
  run,
  job,
  user,
  apiKey,
  connection,
  session,
] as const satisfies readonly Entry[];

/** The kind that the audit log calls `entity`; undefined for one that this console does not know. */
export function kindOf(entity: string): Entry | undefined {
  return KINDS.find((kind) => kind.entity === entity);
}
