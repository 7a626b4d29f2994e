/** One step from a sequence to another. */
export interface Step {
  kind: "same" | "removed" | "added";
  value: string;
}

// beyond so many differences the rest counts as replaced: a page must not stand still
const MOST_EDITS = 1500;

/** Shortest edit between two sequences (Myers 1986, "An O(ND) difference algorithm and its variations"). */
export function edits(before: readonly string[], after: readonly string[]): Step[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - start;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const same = (values: readonly string[]): Step[] => values.map((value) => ({ kind: "same", value }));
  return [
    ...same(before.slice(0, start)),
    ...middle(before.slice(start, before.length - tail), after.slice(start, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

function middle(before: readonly string[], after: readonly string[]): Step[] {
  const trace = furthest(before, after);
  if (!trace) {
    return [
      ...before.map((value): Step => ({ kind: "removed", value })),
      ...after.map((value): Step => ({ kind: "added", value })),
    ];
  }
  return walkBack(trace, before, after);
}

type Reached = Map<number, number>;

/** For each number of edits the furthest place in `before` by diagonal; null when there are too many. */
function furthest(before: readonly string[], after: readonly string[]): Reached[] | null {
  const trace: Reached[] = [];
  let reached: Reached = new Map([[1, 0]]);
  for (let edit = 0; edit <= Math.min(before.length + after.length, MOST_EDITS); edit++) {
    trace.push(reached);
    const next: Reached = new Map();
    for (let diagonal = -edit; diagonal <= edit; diagonal += 2) {
      let x = stepFrom(reached, diagonal, edit);
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) {
        trace.push(next);
        return trace;
      }
    }
    reached = next;
  }
  return null;
}

function goesDown(reached: Reached, diagonal: number, edit: number): boolean {
  return diagonal === -edit || (diagonal !== edit && at(reached, diagonal - 1) < at(reached, diagonal + 1));
}

function at(reached: Reached, diagonal: number): number {
  return reached.get(diagonal) ?? -1;
}

function stepFrom(reached: Reached, diagonal: number, edit: number): number {
  return goesDown(reached, diagonal, edit) ? at(reached, diagonal + 1) : at(reached, diagonal - 1) + 1;
}

function walkBack(trace: Reached[], before: readonly string[], after: readonly string[]): Step[] {
  const steps: Step[] = [];
  let x = before.length;
  let y = after.length;
  for (let edit = trace.length - 2; edit >= 0; edit--) {
    const reached = trace[edit] ?? new Map();
    const down = goesDown(reached, x - y, edit);
    const start = down ? at(reached, x - y + 1) : at(reached, x - y - 1) + 1;
    while (x > start) {
      steps.push({ kind: "same", value: before[--x] ?? "" });
      y--;
    }
    if (edit === 0) break; // the first step led to the beginning, from nowhere
    steps.push(
      down ? { kind: "added", value: after[--y] ?? "" } : { kind: "removed", value: before[--x] ?? "" },
    );
  }
  return steps.reverse();
}
