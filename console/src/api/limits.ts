/**
 * What the service accepts in each field of a body.
 * Generated from its OpenAPI document by `npm run types`; do not edit.
 */
import type { Limits } from "./checks";

export const BulkSharesBody = {
  flows: { required: true, minItems: 1 },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const CandidatePatch = {
  connection: { minLength: 1, maxLength: 255, pattern: "\\S" },
  entry: { minLength: 1, maxLength: 255, pattern: "\\S" },
  messages: { maxItems: 50 },
  model: { minLength: 1, maxLength: 255, pattern: "\\S" },
  notes: { minLength: 1 },
  parameters: {},
  position: { minimum: 1 },
  reason: { minLength: 1 },
  state: { enum: ["considered", "included", "excluded"] },
  title: { minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const CapturePatch = {
  consent: { enum: ["required", "not-required"] },
  enabled: {},
  name: { minLength: 1, maxLength: 255, pattern: "\\S" },
  patterns: { maxItems: 20 },
  redactions: { maxItems: 4 },
  retentionDays: { minimum: 1, maximum: 3650 },
  samplingRate: { minimum: 0, maximum: 1 },
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
  splitSeed: { minimum: 0, maximum: 2147483647 },
  splits: { maxItems: 10 },
  tags: { maxItems: 20 },
  title: { minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const ExampleBody = {
  ageMs: { minimum: 0, maximum: 1000000000000 },
  at: {},
  consent: {},
  correlationId: { required: true, minLength: 1, maxLength: 255 },
  inputTokens: { minimum: 0, maximum: 1000000000000 },
  inputs: { required: true },
  latencyMs: { minimum: 0, maximum: 1000000000000 },
  model: { minLength: 1, maxLength: 255 },
  output: {},
  outputTokens: { minimum: 0, maximum: 1000000000000 },
  sequence: { minimum: 0, maximum: 2147483647 },
  useCaseCode: { required: true, minLength: 1, maxLength: 255 },
  useCaseStepCode: { required: true, minLength: 1, maxLength: 255 },
} as const satisfies Limits;

export const ExamplesBody = {
  examples: { required: true, minItems: 1, maxItems: 200 },
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

export const FlowWish = {
  stepId: { pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
  title: { minLength: 1, maxLength: 255, pattern: "\\S" },
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

export const NewBriefLink = {
  examples: {},
  expiresInDays: { minimum: 1, maximum: 365 },
  label: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const NewCandidate = {
  connection: { minLength: 1, maxLength: 255, pattern: "\\S" },
  entry: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  messages: { maxItems: 50 },
  model: { minLength: 1, maxLength: 255, pattern: "\\S" },
  notes: { minLength: 1 },
  parameters: {},
  reason: { minLength: 1 },
  state: { enum: ["considered", "included", "excluded"] },
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const NewCapture = {
  consent: { enum: ["required", "not-required"] },
  enabled: {},
  name: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  patterns: { maxItems: 20 },
  redactions: { maxItems: 4 },
  retentionDays: { minimum: 1, maximum: 3650 },
  samplingRate: { minimum: 0, maximum: 1 },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
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
  splitSeed: { minimum: 0, maximum: 2147483647 },
  splits: { maxItems: 10 },
  tags: { maxItems: 20 },
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const NewDecision = {
  approach: { minLength: 1, maxLength: 255, pattern: "\\S" },
  outcome: { required: true, enum: ["go", "no-go", "later", "recommend", "release", "hold"] },
  reason: { required: true, minLength: 1 },
  role: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  stage: { required: true, enum: ["proof-of-concept", "scoping", "fine-tuning", "own-model"] },
  supersedes: { pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
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
  dueAt: { minLength: 1, maxLength: 255 },
  kind: { required: true, minLength: 1, maxLength: 64 },
  specification: { required: true },
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  useCaseId: { pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const NewKeyBody = {
  name: { required: true, minLength: 1, maxLength: 255 },
  scopes: { required: true },
} as const satisfies Limits;

export const NewOwnModel = {
  code: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  contextWindow: { minimum: 1, maximum: 1000000000 },
  figures: { maxItems: 50 },
  inputModalities: { maxItems: 20 },
  inputPrice: { minimum: 0, maximum: 1000000 },
  kind: { required: true, enum: ["local", "endpoint", "vendor-tool", "python"] },
  knowledgeDate: { minLength: 1, maxLength: 255, pattern: "\\S" },
  languages: { maxItems: 20 },
  licence: { minLength: 1, maxLength: 255, pattern: "\\S" },
  location: { minLength: 1, maxLength: 255, pattern: "\\S" },
  notes: { minLength: 1 },
  openWeights: {},
  outputLimit: { minimum: 1, maximum: 1000000000 },
  outputModalities: { maxItems: 20 },
  outputPrice: { minimum: 0, maximum: 1000000 },
  provider: { minLength: 1, maxLength: 255, pattern: "\\S" },
  regions: { maxItems: 20 },
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  toolUse: {},
} as const satisfies Limits;

export const NewQueue = {
  answer: { enum: ["label", "text", "json"] },
  code: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  examples: { maxItems: 20 },
  instructions: { minLength: 1 },
  kind: { required: true, enum: ["label", "rate", "compare"] },
  labels: { maxItems: 100 },
  lockMinutes: { minimum: 1, maximum: 1440 },
  open: {},
  ratersPerItem: { minimum: 1, maximum: 20 },
  reviewers: { maxItems: 200 },
  rubric: { minLength: 1, maxLength: 255, pattern: "\\S" },
  showExpected: {},
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
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

export const NewRubric = {
  anchors: { maxItems: 5 },
  code: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  criteria: { maxItems: 12 },
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const NewRun = {
  budget: {},
  concurrency: { minimum: 1, maximum: 256 },
  items: { minItems: 1, maxItems: 500 },
  repetitions: { minimum: 1, maximum: 20 },
  reuseAnswers: {},
  sample: {},
  stream: {},
  targets: { required: true, minItems: 1, maxItems: 20 },
  title: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
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
  role: { required: true, pattern: "^(reviewer|viewer|editor|admin)$" },
  username: { required: true, minLength: 1, maxLength: 255 },
} as const satisfies Limits;

export const NewVersionBody = {
  note: { minLength: 1 },
} as const satisfies Limits;

export const NewWaiver = {
  endsOn: { required: true, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
  point: { enum: ["requirements-written", "initial-dataset", "candidates-listed", "manual-evaluation", "dataset-growing", "labelling-started", "requirements-checked", "benchmark-run", "comparison", "enough-data", "pipeline", "gate", "repeated-runs", "checkpoints", "stop-and-resume", null] },
  reason: { required: true, minLength: 1 },
  requirementId: { pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
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

export const OwnModelPatch = {
  code: { minLength: 1, maxLength: 255, pattern: "\\S" },
  contextWindow: { minimum: 1, maximum: 1000000000 },
  figures: { maxItems: 50 },
  inputModalities: { maxItems: 20 },
  inputPrice: { minimum: 0, maximum: 1000000 },
  kind: { enum: ["local", "endpoint", "vendor-tool", "python"] },
  knowledgeDate: { minLength: 1, maxLength: 255, pattern: "\\S" },
  languages: { maxItems: 20 },
  licence: { minLength: 1, maxLength: 255, pattern: "\\S" },
  location: { minLength: 1, maxLength: 255, pattern: "\\S" },
  notes: { minLength: 1 },
  openWeights: {},
  outputLimit: { minimum: 1, maximum: 1000000000 },
  outputModalities: { maxItems: 20 },
  outputPrice: { minimum: 0, maximum: 1000000 },
  provider: { minLength: 1, maxLength: 255, pattern: "\\S" },
  regions: { maxItems: 20 },
  title: { minLength: 1, maxLength: 255, pattern: "\\S" },
  toolUse: {},
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

export const QueuePatch = {
  answer: { enum: ["label", "text", "json"] },
  code: { minLength: 1, maxLength: 255, pattern: "\\S" },
  examples: { maxItems: 20 },
  instructions: { minLength: 1 },
  labels: { maxItems: 100 },
  lockMinutes: { minimum: 1, maximum: 1440 },
  open: {},
  ratersPerItem: { minimum: 1, maximum: 20 },
  reviewers: { maxItems: 200 },
  rubric: { minLength: 1, maxLength: 255, pattern: "\\S" },
  showExpected: {},
  title: { minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const RecordedBody = {
  format: { required: true, enum: ["jsonl", "csv"] },
  text: { required: true, minLength: 1, maxLength: 4000000 },
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

export const ReviewFillBody = {
  dataset: {},
  pairsPerItem: { minimum: 1, maximum: 1000 },
  run: {},
  seed: { minimum: 0, maximum: 9007199254740992 },
} as const satisfies Limits;

export const ReviewFinalBody = {
  choice: { enum: ["first", "second", "tie", "both-bad", null] },
  comment: { minLength: 1 },
  label: { minLength: 1 },
  overall: { minimum: 1, maximum: 5 },
  scores: { maxItems: 12 },
} as const satisfies Limits;

export const ReviewImportBody = {
  format: { enum: ["jsonl", "csv"] },
  pairsPerItem: { minimum: 1, maximum: 1000 },
  preview: {},
  seed: { minimum: 0, maximum: 9007199254740992 },
  text: { required: true, minLength: 1, maxLength: 800000 },
} as const satisfies Limits;

export const ReviewJudgementBody = {
  choice: { enum: ["a", "b", "tie", "both-bad", null] },
  comment: { minLength: 1 },
  label: { minLength: 1 },
  overall: { minimum: 1, maximum: 5 },
  scores: { maxItems: 12 },
} as const satisfies Limits;

export const ReviewOutputBody = {
  runId: { minLength: 1, maxLength: 255, pattern: "\\S" },
  target: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  text: { required: true },
} as const satisfies Limits;

export const ReviewScoreBody = {
  criterion: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  score: { required: true, minimum: 1, maximum: 5 },
} as const satisfies Limits;

export const ReviewSkipBody = {
  reason: { required: true, minLength: 1, maxLength: 255 },
} as const satisfies Limits;

export const ReviewTaskBody = {
  datasetId: { minLength: 1, maxLength: 255, pattern: "\\S" },
  datasetVersion: { minimum: 1 },
  expected: { minLength: 1 },
  inputs: {},
  item: { minLength: 1, maxLength: 255, pattern: "\\S" },
  key: { required: true, minLength: 1, maxLength: 255, pattern: "\\S" },
  outputs: { maxItems: 2 },
  slice: { minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const ReviewTasksBody = {
  tasks: { required: true, minItems: 1, maxItems: 500 },
} as const satisfies Limits;

export const RolloutBody = {
  configuration: { required: true },
} as const satisfies Limits;

export const RolloutStateBody = {
  completedFlowId: { pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
  state: { required: true, pattern: "^(INIT|WARMUP|ADAPTIVE|ESCAPED|COMPLETED|FORCED_STOP|FORCED_ESCAPED|FORCED_COMPLETED)$" },
  zeroFlowIds: { maxItems: 100 },
} as const satisfies Limits;

export const RubricPatch = {
  anchors: { maxItems: 5 },
  code: { minLength: 1, maxLength: 255, pattern: "\\S" },
  criteria: { maxItems: 12 },
  title: { minLength: 1, maxLength: 255, pattern: "\\S" },
} as const satisfies Limits;

export const RunPlan = {
  budget: {},
  concurrency: { minimum: 1, maximum: 256 },
  items: { minItems: 1, maxItems: 500 },
  repetitions: { minimum: 1, maximum: 20 },
  reuseAnswers: {},
  sample: {},
  stream: {},
  targets: { required: true, minItems: 1, maxItems: 20 },
  useCaseId: { required: true, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
} as const satisfies Limits;

export const SearchBody = {
  threshold: { minimum: 0.7, maximum: 1 },
  version: { minimum: 0, maximum: 2147483647 },
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
  role: { pattern: "^(reviewer|viewer|editor|admin)$" },
} as const satisfies Limits;
