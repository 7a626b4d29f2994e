/** Follows the job of an import by its stream. */
import { api, item } from "@/api/client";
import { isApiError } from "@/api/errors";
import { jobLines } from "@/api/jobLines";
import { shouldRetry } from "@/api/queries";
import type { Job } from "@/kinds/job";

const PAUSE_MS = 2_000;

const read = (id: string, signal: AbortSignal): Promise<Job> =>
  item(api.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } }, signal }));

/** One connection: the job, then whenever it has changed, until it ends, or until the connection does. */
async function* follow(id: string, signal: AbortSignal): AsyncGenerator<Job> {
  const job = await read(id, signal);
  yield job;
  if (job.endedAt !== null) return;
  // what has happened so far is in the job
  for await (const lines of jobLines(job.id, job.events, signal)) {
    const last = lines.findLast((line) => line.job)?.job;
    if (last) yield last;
  }
}

/**
 * The job whenever it has changed, until it ends, over as many connections as it takes.
 *
 * @throws ApiError when another try would be of no use.
 */
export async function* followImport(id: string, signal: AbortSignal): AsyncGenerator<Job> {
  while (!signal.aborted) {
    try {
      let last: Job | undefined;
      for await (last of follow(id, signal)) yield last;
      if (last && last.endedAt !== null) return;
    } catch (failure) {
      if (signal.aborted || (isApiError(failure) && !shouldRetry(0, failure))) throw failure;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
