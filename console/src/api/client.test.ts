import { describe, expect, it } from "vitest";
import { basedOn, item, unwrap } from "./client";

const fine = <T>(data: T) => Promise.resolve({ data, response: new Response(null, { status: 200 }) });

describe("unwrap", () => {
  it("answers the body", async () => {
    await expect(unwrap(fine({ items: [1] }))).resolves.toEqual({ items: [1] });
    await expect(item(fine({ item: { id: "a" } }))).resolves.toEqual({ id: "a" });
  });

  it("throws what the server says", async () => {
    const refused = Promise.resolve({
      error: { errors: ["flow-not-found"] },
      response: new Response(null, { status: 404 }),
    });
    await expect(unwrap(refused)).rejects.toMatchObject({ status: 404, codes: ["flow-not-found"] });
  });

  it("says when nobody answers", async () => {
    const call = unwrap(Promise.reject(new TypeError("Failed to fetch")));
    await expect(call).rejects.toMatchObject({ name: "ApiError", unreachable: true });
  });

  it("does not call it a failure when the console itself gave up", async () => {
    const given = new DOMException("The user aborted a request.", "AbortError");
    await expect(unwrap(Promise.reject(given))).rejects.toBe(given);
  });
});

it("names the version that a change rests on as an entity tag", () => {
  expect(basedOn(7)).toEqual({ "If-Match": '"7"' });
});
