/** A rollout for tests. */
import type { Rollout } from "@/api/useCases";
import type { FlowProgress } from "./queries";

export function sampleFlow(id: string, share: number, over: Partial<FlowProgress> = {}): FlowProgress {
  return {
    flowId: id,
    title: `Flow ${id}`,
    active: true,
    sharePct: share,
    sessions: 100,
    unrated: 80,
    ratings: 20,
    matureRatings: 18,
    stars: [1, 2, 3, 4, 10],
    mean: 4,
    low: 3.4,
    high: 4.4,
    chanceBest: 0.5,
    dropped: false,
    escaped: false,
    rule: null,
    proof: null,
    outcomes: { sessions: 0, errorRate: null, latencyMs: null, slowRate: null, cost: null },
    ...over,
  };
}

export function sampleRollout(over: Partial<Rollout> = {}): Rollout {
  return {
    id: "r",
    useCaseId: "u",
    rolloutState: "INIT",
    configuration: {
      warmup: null,
      escape: null,
      adaptive: {
        minFeedback: 0,
        maxStepPct: 10,
        intervalMins: 10,
        mode: "converge",
        epsilon: 0.2,
        delta: 0.05,
        attributionWindowMins: 1440,
        minRatings: 20,
        updateEveryMins: 15,
        updateEveryRatings: 50,
        floorPct: 2,
        halfLifeHours: 168,
        explorationPct: 2,
        budgetSessions: null,
        budgetDays: null,
        tieBreak: "leader",
        draws: 0,
      },
      stateConfigs: { completedFlowId: null },
      guardrails: [],
      dryRun: false,
      afterEscape: "continue",
    },
    since: null,
    epoch: 0,
    outcome: null,
    winnerFlowId: null,
    warnings: [],
    startShares: {},
    progress: {
      reasons: [],
      missing: [],
      nextLookAt: null,
      ramped: 0,
      held: false,
      updates: 0,
      updatedAt: null,
      flows: [sampleFlow("old", 80), sampleFlow("new", 20)],
    },
    version: 3,
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-01T00:00:00Z",
    ...over,
  };
}
