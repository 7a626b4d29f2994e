import { describe, expect, it } from "vitest";
import type { SimulationBody } from "./rehearsal";
import { RUNS, rehearsalSpecification } from "./rehearseMany";

const flow = (flowId: string, mean: number) => ({ flowId, mean, meanLater: null, sharePct: 0 });

function body(configuration: object): SimulationBody {
  return {
    flows: [flow("c", 4.3), flow("b", 3.9), flow("a", 4)],
    sessions: 2000,
    stepMinutes: 10,
    stepSessions: 5,
    ratedShare: 0.2,
    delayMinutes: 60,
    seed: 1,
    configuration,
  } as SimulationBody;
}

describe("the specification of a rehearsal", () => {
  it("gives named flows the first places, by id, and the others those after them", () => {
    const named = {
      warmup: { goals: [{ flowId: "b" }] },
      escape: { rules: [{ flowId: "a" }, { flowId: "b" }] },
    };
    expect(rehearsalSpecification(body(named)).means).toEqual([4, 3.9, 4.3]);
  });

  it("keeps the order where no flow is named, and says the rest as the simulation does", () => {
    const configuration = { warmup: null, escape: null };
    expect(rehearsalSpecification(body(configuration))).toEqual({
      means: [4.3, 3.9, 4],
      sessions: 2000,
      stepMinutes: 10,
      stepSessions: 5,
      ratedShare: 0.2,
      delayMinutes: 60,
      seed: 1,
      runs: RUNS,
      configuration,
    });
  });
});
