import { useCallback, useEffect, useRef, useState } from "react";
import { followToTheEnd, type Told } from "./followJob";

export interface JobState extends Told {
  /** Why it cannot be shown; null while it can, or may be soon. */
  error: unknown;
  /** Follow it again, after it was changed. */
  again: () => void;
}

const NOTHING: Told = { followed: null, lost: false };

/** A job with what happens in it, live. */
export function useJob(id: string): JobState {
  const [told, setTold] = useState(NOTHING);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const kept = useRef(NOTHING);
  const again = useCallback(() => setRound((one) => one + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another round follows it again
  useEffect(() => {
    const control = new AbortController();
    const { signal } = control;
    const tell = (next: Told) => {
      kept.current = next;
      setTold(next);
    };
    const run = async () => {
      try {
        for await (const next of followToTheEnd(id, kept.current.followed, signal)) {
          if (signal.aborted) return;
          tell(next);
        }
      } catch (failure) {
        if (!signal.aborted) setError(failure);
      }
    };
    if (kept.current.followed?.job.id !== id) tell(NOTHING);
    setError(null);
    void run();
    return () => control.abort();
  }, [id, round]);

  return { ...told, error, again };
}
