import { describe, expect, it } from "vitest";
import { ApiError, errorOf, fieldErrors, isApiError } from "./errors";

function answer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}

describe("errorOf", () => {
  it("keeps the server's own words and its status", () => {
    const error = errorOf(answer(400), { errors: ["use-case-not-found", "flow-not-found"] });
    expect(error.status).toBe(400);
    expect(error.codes).toEqual(["use-case-not-found", "flow-not-found"]);
    expect(error.has("flow-not-found")).toBe(true);
    expect(error.has("session-not-found")).toBe(false);
    expect(error.message).toBe("use-case-not-found; flow-not-found");
  });

  it.each([
    ["nothing", undefined],
    ["text", "<html>bad gateway</html>"],
    ["another shape", { detail: "no" }],
    ["no list", { errors: "no" }],
  ])("bears a body that is %s", (_, body) => {
    const error = errorOf(answer(502), body);
    expect(error.codes).toEqual([]);
    expect(error.message).toBe("HTTP 502");
  });

  it("leaves out what is no text", () => {
    expect(errorOf(answer(422), { errors: [1, null, "title: cannot be blank"] }).codes).toEqual([
      "title: cannot be blank",
    ]);
  });

  it.each([
    ["7", 7],
    ["soon", null],
    [null, null],
  ])("reads Retry-After: %s", (header, seconds) => {
    const error = errorOf(answer(503, header === null ? {} : { "retry-after": header }), undefined);
    expect(error.retryAfter).toBe(seconds);
  });
});

describe("ApiError", () => {
  it("knows that nobody answered", () => {
    expect(new ApiError(0, []).unreachable).toBe(true);
    expect(new ApiError(503, []).unreachable).toBe(false);
  });

  it("is told apart from other errors", () => {
    expect(isApiError(new ApiError(404, []))).toBe(true);
    expect(isApiError(new Error("404"))).toBe(false);
  });
});

describe("fieldErrors", () => {
  it("puts each message at its field", () => {
    const error = new ApiError(422, [
      "title: cannot be blank",
      "warmup.intervalMins: must be at least 1: not 0",
    ]);
    expect(fieldErrors(error)).toEqual({
      title: "cannot be blank",
      "warmup.intervalMins": "must be at least 1: not 0",
    });
  });

  it("leaves messages without a field to others", () => {
    expect(fieldErrors(new ApiError(422, ["invalid input format"]))).toEqual({});
  });

  it("finds no fields in errors that are about none", () => {
    expect(fieldErrors(new ApiError(400, ["title: cannot be blank"]))).toEqual({});
    expect(fieldErrors(new Error("title: no"))).toEqual({});
  });
});
