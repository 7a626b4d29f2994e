import { useReducedMotion } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";

const SECONDS = 14; // for a whole run at normal speed

/**
 * How far a run is shown: it moves evenly, and waits for what has not come yet.
 *
 * @param received how far the run is known
 * @param total its whole length
 * @param speed times the normal speed; Infinity shows everything at once
 * @param name of the run: another one begins anew
 */
export function usePlayhead(received: number, total: number, speed: number, name: unknown): number {
  const calm = useReducedMotion();
  const [head, setHead] = useState(0);
  const known = useRef(received);
  known.current = received;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run begins at its beginning
  useEffect(() => setHead(0), [name]);
  const atOnce = calm || speed === Number.POSITIVE_INFINITY;
  const ended = head >= total;
  useEffect(() => {
    if (atOnce || total <= 0 || ended) return;
    let before = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const passed = (now - before) / 1000;
      before = now;
      setHead((at) => Math.min(at + (total / SECONDS) * speed * passed, known.current));
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [atOnce, total, speed, ended]);
  return atOnce ? received : Math.min(head, received);
}
