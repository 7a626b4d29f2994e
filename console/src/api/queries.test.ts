import { describe, expect, it } from "vitest";
import { ApiError } from "./errors";
import { createQueryClient, keys, shouldRetry } from "./queries";

describe("shouldRetry", () => {
  it.each([0, 408, 503])("tries again after %s", (status) => {
    expect(shouldRetry(0, new ApiError(status, []))).toBe(true);
    expect(shouldRetry(2, new ApiError(status, []))).toBe(true);
    expect(shouldRetry(3, new ApiError(status, []))).toBe(false);
  });

  it.each([400, 401, 403, 404, 412, 422, 500])("does not repeat a %s", (status) => {
    expect(shouldRetry(0, new ApiError(status, []))).toBe(false);
  });
});

describe("the pause before another try", () => {
  const delay = createQueryClient().getDefaultOptions().queries?.retryDelay as (
    attempt: number,
    error: Error,
  ) => number;

  it("is what the server asks for", () => {
    expect(delay(0, new ApiError(503, [], 4))).toBe(4000);
  });

  it("grows up to a bound otherwise", () => {
    expect([0, 1, 2, 3, 9].map((attempt) => delay(attempt, new ApiError(0, [])))).toEqual([
      1000, 2000, 4000, 8000, 8000,
    ]);
  });
});

it("never repeats a change by itself", () => {
  expect(createQueryClient().getDefaultOptions().mutations?.retry).toBe(false);
});

it("begins every key with what it belongs to", () => {
  expect(keys.ofUseCase("u", "steps")).toEqual(["use-case", "u", "steps"]);
  expect(keys.overview({ page: 2 })).toEqual(["overview", { page: 2 }]);
  expect([keys.access()[0], keys.audit()[0], keys.system()[0]]).toEqual(["access", "audit", "system"]);
});
