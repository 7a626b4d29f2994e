/** What went wrong with a call: the server's own words, or that it could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly codes: readonly string[],
    readonly retryAfter: number | null = null,
  ) {
    super(codes.join("; ") || `HTTP ${status}`);
    this.name = "ApiError";
  }

  /** Nobody answered: the network is away, or the server is. */
  get unreachable(): boolean {
    return this.status === 0;
  }

  has(code: string): boolean {
    return this.codes.includes(code);
  }
}

export function isApiError(error: unknown): error is ApiError {
  return error instanceof ApiError;
}

interface ErrorBody {
  errors?: unknown;
}

function seconds(header: string | null): number | null {
  const value = header === null ? Number.NaN : Number(header);
  return Number.isFinite(value) ? value : null;
}

/** The error that an answer is; its body follows the protocol (`{"errors": [...]}`) or is ignored. */
export function errorOf(response: Response, body: unknown): ApiError {
  const given = (body as ErrorBody | undefined)?.errors;
  const codes = Array.isArray(given) ? given.filter((one): one is string => typeof one === "string") : [];
  return new ApiError(response.status, codes, seconds(response.headers.get("retry-after")));
}

/**
 * The messages of a 422 by field: `title: cannot be blank` → `{title: "cannot be blank"}`.
 *
 * A message without a field name (`invalid input format`) is left to `describeError`.
 */
export function fieldErrors(error: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  if (!isApiError(error) || error.status !== 422) return found;
  for (const text of error.codes) {
    const colon = text.indexOf(": ");
    if (colon > 0) found[text.slice(0, colon)] = text.slice(colon + 2);
  }
  return found;
}
