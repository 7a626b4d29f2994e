/** Follows the job of an import by its stream. */
import { at } from "@/api/base";
import { api, item, type Schemas } from "@/api/client";
import { isApiError } from "@/api/errors";
import { streamedLines } from "@/api/ndjson";
import { shouldRetry } from "@/api/queries";
import type { Job } from "@/kinds/job";

const PAUSE_MS = 2_000;

const read = (id: string, signal: AbortSignal): Promise<Job> =>
  item(api.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } }, signal }));

function linesOf(job: Job, signal: AbortSignal): AsyncGenerator<Schemas["JobLine"][]> {
  // what has happened so far is in the job
  const address = at(`/api/v1/jobs/${encodeURIComponent(job.id)}/job-stream?after=${job.events}`);
  const headers = { accept: "application/x-ndjson" };
  return streamedLines(new Request(new URL(address, window.location.href), { headers, signal }));
}

/** One connection: the job, then whenever it has changed, until it ends, or until the connection does. */
async function* follow(id: string, signal: AbortSignal): AsyncGenerator<Job> {
  const job = await read(id, signal);
  yield job;
  if (job.endedAt !== null) return;
  for await (const lines of linesOf(job, signal)) {
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
