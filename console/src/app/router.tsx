import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { BASE } from "@/api/base";
import { Crashed } from "@/components/page/ErrorBoundary";
import { CenteredLoader } from "@/components/page/Feedback";
import { readHomeSearch } from "@/features/home/search";
import { readCompareSearch } from "@/features/use_cases/compare/search";
import { NotFound } from "./NotFound";
import { Shell } from "./shell/Shell";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: readHomeSearch,
  component: lazyRouteComponent(() => import("@/features/home/HomePage"), "HomePage"),
});

const useCase = createRoute({
  getParentRoute: () => root,
  path: "/use-cases/$useCaseId",
  component: lazyRouteComponent(() => import("@/features/use_cases/UseCaseLayout"), "UseCaseLayout"),
});

const useCaseOverview = createRoute({
  getParentRoute: () => useCase,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/use_cases/UseCasePage"), "UseCasePage"),
});

const path = createRoute({
  getParentRoute: () => useCase,
  path: "/path",
  component: lazyRouteComponent(() => import("@/features/path/PathPage"), "PathPage"),
});

const integration = createRoute({
  getParentRoute: () => useCase,
  path: "/integration",
  component: lazyRouteComponent(() => import("@/features/use_cases/IntegrationPage"), "IntegrationPage"),
});

const requirements = createRoute({
  getParentRoute: () => useCase,
  path: "/requirements",
  component: lazyRouteComponent(() => import("@/features/requirements/RequirementsPage"), "RequirementsPage"),
});

const candidates = createRoute({
  getParentRoute: () => useCase,
  path: "/candidates",
  component: lazyRouteComponent(() => import("@/features/candidates/CandidatesPage"), "CandidatesPage"),
});

const reviewQueues = createRoute({
  getParentRoute: () => useCase,
  path: "/reviews",
  component: lazyRouteComponent(() => import("@/features/reviews/QueuesPage"), "QueuesPage"),
});

const reviewQueue = createRoute({
  getParentRoute: () => useCase,
  path: "/reviews/$queueId",
  component: lazyRouteComponent(() => import("@/features/reviews/QueuePage"), "QueuePage"),
});

const reviewing = createRoute({
  getParentRoute: () => root,
  path: "/reviews",
  component: lazyRouteComponent(() => import("@/features/reviewing/ReviewsPage"), "ReviewsPage"),
});

const judging = createRoute({
  getParentRoute: () => root,
  path: "/reviews/$queueId",
  component: lazyRouteComponent(() => import("@/features/reviewing/JudgePage"), "JudgePage"),
});

const datasets = createRoute({
  getParentRoute: () => useCase,
  path: "/data",
  component: lazyRouteComponent(() => import("@/features/datasets/DatasetsPage"), "DatasetsPage"),
});

const dataset = createRoute({
  getParentRoute: () => useCase,
  path: "/data/$datasetId",
  component: lazyRouteComponent(() => import("@/features/datasets/DatasetPage"), "DatasetPage"),
});

const runs = createRoute({
  getParentRoute: () => useCase,
  path: "/runs",
  component: lazyRouteComponent(() => import("@/features/runs/RunsPage"), "RunsPage"),
});

const rollout = createRoute({
  getParentRoute: () => useCase,
  path: "/rollout",
  component: lazyRouteComponent(() => import("@/features/rollout/RolloutPage"), "RolloutPage"),
});

const feedback = createRoute({
  getParentRoute: () => useCase,
  path: "/feedback",
  component: lazyRouteComponent(() => import("@/features/feedback/FeedbackPage"), "FeedbackPage"),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: "/use-cases/$useCaseId/compare",
  validateSearch: readCompareSearch,
  component: lazyRouteComponent(() => import("@/features/use_cases/ComparePage"), "ComparePage"),
});

const flow = createRoute({
  getParentRoute: () => root,
  path: "/use-cases/$useCaseId/flows/$flowId",
  component: lazyRouteComponent(() => import("@/features/flows/FlowPage"), "FlowPage"),
});

const session = createRoute({
  getParentRoute: () => root,
  path: "/sessions/$correlationId",
  component: lazyRouteComponent(() => import("@/features/feedback/SessionPage"), "SessionPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings/SettingsLayout"), "SettingsLayout"),
});

const settingsPages = (
  [
    ["/", () => import("@/features/settings/AccountPage").then((page) => ({ default: page.AccountPage }))],
    [
      "/people",
      () => import("@/features/settings/PeoplePage").then((page) => ({ default: page.PeoplePage })),
    ],
    ["/keys", () => import("@/features/settings/KeysPage").then((page) => ({ default: page.KeysPage }))],
    ["/jobs", () => import("@/features/settings/JobsPage").then((page) => ({ default: page.JobsPage }))],
    [
      "/connections",
      () => import("@/features/settings/ConnectionsPage").then((page) => ({ default: page.ConnectionsPage })),
    ],
    [
      "/own-models",
      () => import("@/features/candidates/OwnModelsPage").then((page) => ({ default: page.OwnModelsPage })),
    ],
    ["/audit", () => import("@/features/settings/AuditPage").then((page) => ({ default: page.AuditPage }))],
    [
      "/system",
      () => import("@/features/settings/SystemPage").then((page) => ({ default: page.SystemPage })),
    ],
  ] as const
).map(([path, load]) =>
  createRoute({ getParentRoute: () => settings, path, component: lazyRouteComponent(load) }),
);

const job = createRoute({
  getParentRoute: () => settings,
  path: "/jobs/$jobId",
  component: lazyRouteComponent(() => import("@/features/settings/JobPage"), "JobPage"),
});

const routes = root.addChildren([
  home,
  useCase.addChildren([
    useCaseOverview,
    path,
    requirements,
    candidates,
    datasets,
    dataset,
    runs,
    reviewQueues,
    reviewQueue,
    integration,
    rollout,
    feedback,
  ]),
  compare,
  flow,
  session,
  reviewing,
  judging,
  settings.addChildren([...settingsPages, job]),
]);

export function createAppRouter() {
  return createRouter({
    routeTree: routes,
    basepath: BASE || "/",
    defaultPreload: "intent",
    defaultPendingComponent: CenteredLoader,
    defaultErrorComponent: ({ error }) => (
      <Crashed error={error instanceof Error ? error : new Error(String(error))} />
    ),
    scrollRestoration: true,
  });
}
