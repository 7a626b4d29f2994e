import { useCallback, useEffect, useRef, useState } from "react";
import { at } from "@/api/base";
import { ApiError } from "@/api/errors";
import { streamedLines } from "@/api/ndjson";

import type { Line, SimulationBody } from "./rehearsal";

export interface Run {
  body: SimulationBody;
  lines: readonly Line[];
  status: "running" | "done" | "stopped" | "failed";
  error: unknown;
}

function linesOf(id: string, body: SimulationBody, signal: AbortSignal): AsyncGenerator<Line[]> {
  const request = new Request(
    new URL(at(`/api/v1/use-cases/${id}/rollout-strategy/simulation`), window.location.href),
    {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/x-ndjson" },
      body: JSON.stringify(body),
      signal,
    },
  );
  return streamedLines(request);
}

/** A simulation on its way: lines come while the service computes them; stopping closes the connection. */
export function useSimulation(id: string) {
  const [run, setRun] = useState<Run | null>(null);
  const control = useRef<AbortController | null>(null);
  useEffect(() => () => control.current?.abort(), []);

  const start = useCallback(
    async (body: SimulationBody) => {
      control.current?.abort();
      const own = new AbortController();
      control.current = own;
      const update = (change: (before: Run) => Run) => {
        if (control.current === own) setRun((before) => before && change(before));
      };
      setRun({ body, lines: [], status: "running", error: null });
      try {
        for await (const lines of linesOf(id, body, own.signal)) {
          update((before) => ({ ...before, lines: [...before.lines, ...lines] }));
        }
        update((before) => ({ ...before, status: "done" }));
      } catch (failure) {
        if (own.signal.aborted) return;
        const error = failure instanceof TypeError ? new ApiError(0, []) : failure;
        update((before) => ({ ...before, status: "failed", error }));
      }
    },
    [id],
  );

  const stop = useCallback(() => {
    control.current?.abort();
    setRun((before) => before && (before.status === "running" ? { ...before, status: "stopped" } : before));
  }, []);

  return { run, start, stop };
}
