import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import type { Job } from "@/kinds/job";

export type Artifact = Schemas["ArtifactAnswer"];

export const PAGE = 25;
const AGAIN_MS = 2_000;

/** While a job goes on, it makes more; its last state is asked for once. */
function whileItRuns({ endedAt }: Job) {
  return { refetchInterval: endedAt === null ? AGAIN_MS : (false as const) };
}

/** A page of the results of a job, in the order in which they came. */
export function queryResults(job: Job, page: number) {
  const params = { path: { job_id: job.id }, query: { page, pageSize: PAGE } };
  return queryOptions({
    queryKey: keys.system("job", job.id, "results", page, job.state),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/jobs/{job_id}/results", { params, signal })),
    ...whileItRuns(job),
  });
}

/** The files of a job. */
export function queryArtifacts(job: Job) {
  const params = { path: { job_id: job.id } };
  return queryOptions({
    queryKey: keys.system("job", job.id, "artifacts", job.state),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/jobs/{job_id}/artifacts", { params, signal })),
    ...whileItRuns(job),
  });
}

/** The content of a file. */
export function loadArtifact({ digest, name }: Artifact): Promise<Blob> {
  const params = { path: { digest }, query: { name } };
  return unwrap(
    api.GET("/api/v1/artifacts/{digest}", { params, parseAs: "blob" }),
  ) as Promise<unknown> as Promise<Blob>;
}
