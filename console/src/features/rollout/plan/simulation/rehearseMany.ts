/** A plan played many times in the background: the specification of that job. */
import type { SimulationBody } from "./rehearsal";

/** So many times: enough to tell a chance of winning to a few percent. */
export const RUNS = 200;

/** The flows that a configuration names: the service gives them the first places, in this order. */
function namedFlows({ configuration }: SimulationBody): string[] {
  const goals = configuration?.warmup?.goals ?? [];
  const rules = configuration?.escape?.rules ?? [];
  return [...new Set([...goals, ...rules].map(({ flowId }) => flowId))].sort();
}

/** What the job takes; `means` stand in the order in which the service gives flows their places. */
export function rehearsalSpecification(body: SimulationBody): Record<string, unknown> {
  const { flows, sessions, stepMinutes, stepSessions, ratedShare, delayMinutes, seed, configuration } = body;
  const named = namedFlows(body);
  const place = ({ flowId }: (typeof flows)[number]) => {
    const at = named.indexOf(flowId ?? "");
    return at < 0 ? named.length : at;
  };
  const ordered = [...flows].sort((one, other) => place(one) - place(other));
  return {
    means: ordered.map(({ mean }) => mean),
    sessions,
    stepMinutes,
    stepSessions,
    ratedShare,
    delayMinutes,
    seed,
    runs: RUNS,
    configuration,
  };
}
