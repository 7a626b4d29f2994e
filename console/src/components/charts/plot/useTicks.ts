import { type Tick, useMomentTicks } from "./useAxisTime";

const PER_TICK = 84; // pixels

/** Labelled moments between two moments: as many as there is room for. */
export function useTicks(since: number, until: number): (width: number) => readonly Tick[] {
  const wide = useMomentTicks(since, until, 10);
  const middle = useMomentTicks(since, until, 5);
  const narrow = useMomentTicks(since, until, 3);
  return (width) => {
    const most = width / PER_TICK;
    return [wide, middle, narrow].find((ticks) => ticks.length <= most) ?? narrow;
  };
}
