import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Mapping } from "./mapping";
import type { ExpectedKind, Preview } from "./queries";

export interface Asked {
  /** null to have them guessed. */
  columns: Mapping | null;
  expectedKind: ExpectedKind;
}

const GUESS: Asked = { columns: null, expectedKind: "text" };

export interface Previewing {
  asked: Asked;
  preview: Preview | undefined;
  error: unknown;
  busy: boolean;
  /** Preview as before, or with other columns; another source begins with a guess. */
  look: (asked?: Partial<Asked>) => void;
  forget: () => void;
}

/** The preview of rows, and what is asked of it; the answer to an older question is not shown. */
export function usePreview(fetch: (asked: Asked) => Promise<Preview>): Previewing {
  const [asked, setAsked] = useState(GUESS);
  const [preview, setPreview] = useState<Preview>();
  const found = useMutation({
    mutationFn: fetch,
    onSuccess: (data, { expectedKind }) => {
      setPreview(data);
      setAsked({ columns: data.mapping, expectedKind });
    },
  });
  return {
    asked,
    preview,
    error: found.error,
    busy: found.isPending,
    look: (part = {}) => {
      const next = { ...asked, ...part };
      setAsked(next);
      found.mutate(next);
    },
    forget: () => {
      setAsked(GUESS);
      setPreview(undefined);
      found.reset();
    },
  };
}
