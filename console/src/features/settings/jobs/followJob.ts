/** Follows a job: what has happened in it, and how it is now. */
import { api, item, type Schemas } from "@/api/client";
import { isApiError } from "@/api/errors";
import { jobLines } from "@/api/jobLines";
import { shouldRetry } from "@/api/queries";
import type { Job } from "@/kinds/job";

export type JobEvent = Schemas["JobEventAnswer"];
type Line = Schemas["JobLine"];

/** So many events are kept; a job may have tens of thousands. */
export const MOST_EVENTS = 500;
const PAUSE_MS = 2_000;

export interface Followed {
  job: Job;
  /** The newest ones, oldest first. */
  events: readonly JobEvent[];
}

/** What is known after further lines. */
export function withLines({ job, events }: Followed, lines: readonly Line[]): Followed {
  const newest = events[events.length - 1]?.place ?? 0;
  const fresh = lines.flatMap(({ event }) => (event && event.place > newest ? [event] : []));
  const last = lines.findLast((line) => line.job)?.job;
  return { job: last ?? job, events: [...events, ...fresh].slice(-MOST_EVENTS) };
}

/**
 * One connection: how the job is, then what happens until it ends, or until the connection does.
 *
 * @param before what an earlier connection told; what it has told is not asked for again.
 */
async function* follow(id: string, before: Followed | null, signal: AbortSignal): AsyncGenerator<Followed> {
  const job = await item(api.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } }, signal }));
  let known: Followed = { job, events: before?.events ?? [] };
  yield known;
  const place = Math.max(known.events[known.events.length - 1]?.place ?? 0, job.events - MOST_EVENTS);
  for await (const lines of jobLines(id, place, signal)) {
    if (lines.length === 0) continue;
    known = withLines(known, lines);
    yield known;
  }
}

export interface Told {
  followed: Followed | null;
  /** The connection broke; another one is tried. */
  lost: boolean;
}

/**
 * A job until its end, over as many connections as it takes; each goes on where the one before broke.
 *
 * @throws ApiError when another try would be of no use.
 */
export async function* followToTheEnd(
  id: string,
  before: Followed | null,
  signal: AbortSignal,
): AsyncGenerator<Told> {
  let followed = before;
  for (;;) {
    try {
      for await (followed of follow(id, followed, signal)) yield { followed, lost: false };
      if (followed !== null && followed.job.endedAt !== null) return;
    } catch (failure) {
      if (signal.aborted || (isApiError(failure) && !shouldRetry(0, failure))) throw failure;
    }
    yield { followed, lost: true };
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
