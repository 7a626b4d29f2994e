import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

/** To another view; `replace` takes the place of this one in the browser's history. */
export type Go<F> = (next: F, replace?: boolean) => void;

/**
 * The filters in the address, and how to change them.
 *
 * @param read - what an address says; what it says wrongly is left out.
 */
export function useAddress<F extends object>(
  read: (search: Record<string, unknown>) => F,
): [filters: F, go: Go<F>] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const text = JSON.stringify(read(search));
  const filters = useMemo(() => JSON.parse(text) as F, [text]);
  const go = useCallback<Go<F>>(
    (next, replace = true) => {
      const kept = read({ ...next } as Record<string, unknown>);
      void navigate({ to: ".", search: kept as never, replace, resetScroll: !replace });
    },
    [navigate, read],
  );
  return [filters, go];
}
