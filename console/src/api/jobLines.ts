import { at } from "./base";
import type { Schemas } from "./client";
import { streamedLines } from "./ndjson";

/** What happens in a job after the event at a place, until it ends or the connection does. */
export function jobLines(
  id: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<Schemas["JobLine"][]> {
  const address = at(`/api/v1/jobs/${encodeURIComponent(id)}/job-stream?after=${after}`);
  const headers = { accept: "application/x-ndjson" };
  return streamedLines(new Request(new URL(address, window.location.href), { headers, signal }));
}
