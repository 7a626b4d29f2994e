/**
 * What the service accepts in each field of a body.
 * Generated from its OpenAPI document by `npm run types`; do not edit.
 */
import type { Limits } from "./checks";

export const BulkSharesBody = {
  flows: { required: true, minItems: 1 },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const CloneBody = {
  newTitle: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const ConfigurationBody = {
  modality: { required: true, minLength: 1 },
  parameters: { required: true },
} as const satisfies Limits;

export const ConnectionPatch = {
  api: { enum: ["chat", "responses", "completions"] },
  baseUrl: { minLength: 1, maxLength: 2000 },
  concurrency: { minimum: 1, maximum: 1000 },
  kind: { enum: ["openai", "anthropic", "gemini"] },
  maxTokens: { minimum: 1, maximum: 10000000 },
  model: { minLength: 1, maxLength: 255, pattern: "\\S" },
  name: { minLength: 1, maxLength: 255, pattern: "\\S" },
  requestsPerMinute: { minimum: 1, maximum: 1000000000 },
  secretRef: { minLength: 1, maxLength: 1000 },
  silenceSeconds: { minimum: 1, maximum: 86400 },
  temperature: { minimum: 0, maximum: 2 },
  timeoutSeconds: { minimum: 1, maximum: 86400 },
  tokensPerMinute: { minimum: 1, maximum: 1000000000 },
} as const satisfies Limits;

export const DatasetPatch = {
  code: { minLength: 1, maxLength: 255, pattern: "\\S" },
  description: { minLength: 1 },
  tags: { maxItems: 20 },
  title: { minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const ExchangeBody = {
  attempt: { minLength: 1, maxLength: 255 },
  refreshToken: { required: true, minLength: 1 },
} as const satisfies Limits;

export const ExpectedFlowBody = {
  flowId: { pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
  mean: { required: true, minimum: 1, maximum: 5 },
} as const satisfies Limits;

export const ExposureBody = {
  ageMs: { minimum: 0, maximum: 1000000000000 },
  at: {},
  correlationId: { required: true, minLength: 1, maxLength: 255 },
  flowId: { pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
  stale: {},
  useCaseCode: { required: true, minLength: 1, maxLength: 255 },
  useCaseStepCode: { required: true, minLength: 1, maxLength: 255 },
} as const satisfies Limits;

export const ExposuresBody = {
  exposures: { required: true, minItems: 1, maxItems: 1000 },
} as const satisfies Limits;

export const FeedbackBody = {
  comment: { minLength: 0, maxLength: 4096 },
  correlationId: { required: true, minLength: 1, maxLength: 255 },
  referenceLink: { minLength: 0, maxLength: 4096 },
  score: { minimum: 1, maximum: 5 },
  syntheticScore: { minimum: 1, maximum: 5 },
} as const satisfies Limits;

export const FlowPatch = {
  active: {},
  archived: {},
  currentServePct: { minimum: 0, maximum: 100 },
  description: { minLength: 1 },
  title: { minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const FlowShareBody = {
  currentServePct: { required: true, minimum: 0, maximum: 100 },
  flowId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const FlowStepPatchBody = {
  configuration: { required: true },
} as const satisfies Limits;

export const ImportBody = {
  columns: {},
  expectedKind: { enum: ["text", "label", "json", "document"] },
  format: { required: true, enum: ["jsonl", "csv"] },
  taken: { enum: ["replace", "keep"] },
  uploadId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const ItemEdit = {
  expected: {},
  group: { minLength: 1, maxLength: 255 },
  inputs: {},
  slice: { minLength: 1, maxLength: 255, pattern: "\\S" },
  source: { minLength: 1, maxLength: 255 },
  tags: { maxItems: 20 },
} as const satisfies Limits;

export const ItemKeysBody = {
  keys: { required: true, minItems: 1, maxItems: 1000 },
} as const satisfies Limits;

export const LoginBody = {
  password: { required: true, minLength: 1 },
  username: { required: true, minLength: 1 },
} as const satisfies Limits;

export const NewConnection = {
  api: { enum: ["chat", "responses", "completions"] },
  baseUrl: { required: true, minLength: 1, maxLength: 2000 },
  concurrency: { minimum: 1, maximum: 1000 },
  kind: { required: true, enum: ["openai", "anthropic", "gemini"] },
  maxTokens: { minimum: 1, maximum: 10000000 },
  model: { minLength: 1, maxLength: 255, pattern: "\\S" },
  name: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  requestsPerMinute: { minimum: 1, maximum: 1000000000 },
  secretRef: { minLength: 1, maxLength: 1000 },
  silenceSeconds: { minimum: 1, maximum: 86400 },
  temperature: { minimum: 0, maximum: 2 },
  timeoutSeconds: { minimum: 1, maximum: 86400 },
  tokensPerMinute: { minimum: 1, maximum: 1000000000 },
} as const satisfies Limits;

export const NewDataset = {
  code: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  description: { minLength: 1 },
  tags: { maxItems: 20 },
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const NewFlow = {
  description: { required: true, minLength: 1 },
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const NewItemsBody = {
  items: { required: true, minItems: 1, maxItems: 1000 },
} as const satisfies Limits;

export const NewJobBody = {
  kind: { required: true, minLength: 1, maxLength: 64 },
  specification: { required: true },
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  useCaseId: { pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const NewKeyBody = {
  name: { required: true, minLength: 1, maxLength: 255 },
  scopes: { required: true },
} as const satisfies Limits;

export const NewRequirement = {
  aggregate: { enum: ["mean", "rate", "median", "p90", "p95", "p99", "min", "max", "sum", null] },
  code: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  kind: { enum: ["product", "system"] },
  metric: { minLength: 1, maxLength: 255, pattern: "\\S" },
  needs: { minLength: 1 },
  operator: { enum: ["at-least", "at-most", null] },
  owner: { minLength: 1, maxLength: 255, pattern: "\\S" },
  priority: { enum: ["must", "should"] },
  slice: { minLength: 1, maxLength: 255, pattern: "\\S" },
  statement: { required: true, minLength: 1 },
  tags: { maxItems: 20 },
  threshold: {},
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  unit: { minLength: 1, maxLength: 255, pattern: "\\S" },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const NewStep = {
  code: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  description: { required: true, minLength: 1 },
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const NewUploadBody = {
  name: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const NewUseCase = {
  code: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  description: { required: true, minLength: 1 },
  owner: { minLength: 1, maxLength: 255, pattern: "\\S" },
  tags: { maxItems: 20 },
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const NewUserBody = {
  password: { required: true, minLength: 1 },
  role: { required: true, pattern: "^(viewer|editor|admin)$" },
  username: { required: true, minLength: 1, maxLength: 255 },
} as const satisfies Limits;

export const NewVersionBody = {
  note: { minLength: 1 },
} as const satisfies Limits;

export const OutcomeBody = {
  ageMs: { minimum: 0, maximum: 1000000000000 },
  at: {},
  correlationId: { required: true, minLength: 1, maxLength: 255 },
  cost: { minimum: 0, maximum: 1000000000000 },
  error: {},
  inputTokens: { minimum: 0, maximum: 1000000000000 },
  latencyMs: { minimum: 0, maximum: 1000000000000 },
  outputTokens: { minimum: 0, maximum: 1000000000000 },
  useCaseStepCode: { minLength: 1, maxLength: 255 },
} as const satisfies Limits;

export const OutcomesBody = {
  outcomes: { required: true, minItems: 1, maxItems: 1000 },
} as const satisfies Limits;

export const OwnPasswordBody = {
  currentPassword: { required: true, minLength: 1 },
  newPassword: { required: true, minLength: 1 },
} as const satisfies Limits;

export const PasteBody = {
  columns: {},
  expectedKind: { enum: ["text", "label", "json", "document"] },
  store: {},
  text: { required: true, minLength: 1 },
} as const satisfies Limits;

export const PickBody = {
  correlationId: { required: true, minLength: 1, maxLength: 255 },
  useCaseCode: { required: true, minLength: 1, maxLength: 255 },
  useCaseStepCode: { required: true, minLength: 1, maxLength: 255 },
} as const satisfies Limits;

export const PlanBody = {
  badMean: { minimum: 1, maximum: 5 },
  configuration: {},
  delayHours: { minimum: 0, maximum: 100000 },
  flows: { required: true, minItems: 1, maxItems: 100 },
  ratedShare: { required: true, minimum: 0.0001, maximum: 1 },
  sessionsPerDay: { required: true, minimum: 0.01, maximum: 1000000000 },
} as const satisfies Limits;

export const PreviewBody = {
  columns: {},
  expectedKind: { enum: ["text", "label", "json", "document"] },
  format: { required: true, enum: ["jsonl", "csv"] },
} as const satisfies Limits;

export const RefreshBody = {
  refreshToken: { required: true, minLength: 1 },
} as const satisfies Limits;

export const RenewalBody = {
  attempt: { minLength: 1, maxLength: 255 },
} as const satisfies Limits;

export const RequirementPatch = {
  aggregate: { enum: ["mean", "rate", "median", "p90", "p95", "p99", "min", "max", "sum"] },
  code: { minLength: 1, maxLength: 255, pattern: "\\S" },
  kind: { enum: ["product", "system"] },
  metric: { minLength: 1, maxLength: 255, pattern: "\\S" },
  needs: { minLength: 1 },
  operator: { enum: ["at-least", "at-most"] },
  owner: { minLength: 1, maxLength: 255, pattern: "\\S" },
  position: { minimum: 1 },
  priority: { enum: ["must", "should"] },
  slice: { minLength: 1, maxLength: 255, pattern: "\\S" },
  statement: { minLength: 1 },
  tags: { maxItems: 20 },
  threshold: {},
  title: { minLength: 1, maxLength: 255, pattern: "\\S" },
  unit: { minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const RolloutBody = {
  configuration: { required: true },
} as const satisfies Limits;

export const RolloutStateBody = {
  completedFlowId: { pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
  state: { required: true, pattern: "^(INIT|WARMUP|ADAPTIVE|ESCAPED|COMPLETED|FORCED_STOP|FORCED_ESCAPED|FORCED_COMPLETED)$" },
  zeroFlowIds: { maxItems: 100 },
} as const satisfies Limits;

export const SecretBody = {
  secret: { required: true, minLength: 1, maxLength: 8000 },
} as const satisfies Limits;

export const SessionBody = {
  correlationId: { required: true, minLength: 1, maxLength: 255 },
  useCaseCode: { required: true, minLength: 1, maxLength: 255 },
} as const satisfies Limits;

export const SimulatedFlowBody = {
  flowId: { pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
  mean: { required: true, minimum: 1, maximum: 5 },
  meanLater: { minimum: 1, maximum: 5 },
  sharePct: { minimum: 0, maximum: 100 },
} as const satisfies Limits;

export const SimulationBody = {
  configuration: {},
  delayMinutes: { minimum: 0.1, maximum: 100000 },
  flows: { required: true, minItems: 1, maxItems: 100 },
  ratedShare: { minimum: 0.001, maximum: 1 },
  seed: { minimum: 1, maximum: 9007199254740992 },
  sessions: { minimum: 100, maximum: 50000 },
  stepMinutes: { minimum: 1, maximum: 1440 },
  stepSessions: { minimum: 1, maximum: 10000 },
} as const satisfies Limits;

export const StepPatch = {
  code: { minLength: 1, maxLength: 255, pattern: "\\S" },
  description: { minLength: 1 },
  position: { minimum: 1 },
  title: { minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const UseCasePatch = {
  active: {},
  code: { minLength: 1, maxLength: 255, pattern: "\\S" },
  description: { minLength: 1 },
  owner: { minLength: 1, maxLength: 255, pattern: "\\S" },
  tags: { maxItems: 20 },
  title: { minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const UserPatchBody = {
  active: {},
  password: { minLength: 1 },
  role: { pattern: "^(viewer|editor|admin)$" },
} as const satisfies Limits;
