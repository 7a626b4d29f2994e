import type { Point } from "./queries";

const REQUIREMENTS = { to: "/use-cases/$useCaseId/requirements", name: "requirements" } as const;
const DATA = { to: "/use-cases/$useCaseId/data", name: "data" } as const;
const RUNS = { to: "/use-cases/$useCaseId/runs", name: "runs" } as const;

/** The tab of the use case on which one ticks a point; none while there is no such tab. */
export const PAGES = {
  "requirements-written": REQUIREMENTS,
  "initial-dataset": DATA,
  "candidates-listed": { to: "/use-cases/$useCaseId/candidates", name: "candidates" },
  "manual-evaluation": { to: "/use-cases/$useCaseId/reviews", name: "reviews" },
  "dataset-growing": DATA,
  "labelling-started": DATA,
  "requirements-checked": REQUIREMENTS,
  "benchmark-run": RUNS,
  comparison: RUNS,
} as const satisfies Partial<Record<Point["code"], { to: string; name: string }>>;
