/**
 * How answers are kept. Every query key begins with what it belongs to, so that an event of the server finds it:
 *
 * - `["use-case", id, …]` belongs to a use case; with `meta: { live: true }` also to its sessions and ratings
 * - `["overview", …]` to all of them
 * - `["access", …]` to people and keys, `["audit", …]` to the audit log, `["system", …]` to the service itself (every event)
 */
import { QueryClient } from "@tanstack/react-query";
import { isApiError } from "./errors";

const RETRIES = 3;

/** Only what may work the next time is tried again. */
export function shouldRetry(failures: number, error: unknown): boolean {
  if (failures >= RETRIES) return false;
  return !isApiError(error) || error.unreachable || error.status === 408 || error.status === 503;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        retry: shouldRetry,
        retryDelay: (attempt, error) =>
          isApiError(error) && error.retryAfter
            ? error.retryAfter * 1000
            : Math.min(1000 * 2 ** attempt, 8000),
        refetchOnWindowFocus: false, // events say what has changed
      },
      mutations: { retry: false },
    },
  });
}

export const keys = {
  overview: (...rest: unknown[]) => ["overview", ...rest] as const,
  ofUseCase: (id: string, ...rest: unknown[]) => ["use-case", id, ...rest] as const,
  access: (...rest: unknown[]) => ["access", ...rest] as const,
  audit: (...rest: unknown[]) => ["audit", ...rest] as const,
  system: (...rest: unknown[]) => ["system", ...rest] as const,
};

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: { live?: boolean };
  }
}
