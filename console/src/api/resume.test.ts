// @vitest-environment jsdom
/** What a session is at the start, when a page is opened or loaded again. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ANNA, guardedBy, MARK, ME, Office, REFRESH } from "@/testing/office";
import { type FakeService, json } from "@/testing/service";

let service: FakeService;
let office: Office;
let session: typeof import("./session");

beforeEach(async () => {
  localStorage.clear();
  vi.resetModules();
  session = await import("./session");
  office = new Office();
  service = guardedBy(office);
});

afterEach(() => vi.unstubAllGlobals());

it("is out while nobody has signed in here, and asks nobody", async () => {
  await session.resume();
  expect(session.sessionState().status).toBe("out");
  expect(service.asked).toEqual([]);
});

it("forgets the tokens that consoles of before left to every script", async () => {
  localStorage.setItem("aimm.refresh-token", "secret");
  await session.resume();
  expect(localStorage.length).toBe(0);
});

it("is in with a token that still works", async () => {
  office.tokens();
  localStorage.setItem(MARK, "somebody");
  await session.resume();
  expect(session.sessionState()).toEqual({ status: "in", me: ANNA });
  expect(office.cookie).toBe("refresh-2");
});

it("tells when requests can be sent, before it knows who that is", async () => {
  office.tokens();
  localStorage.setItem(MARK, "somebody");
  const early = vi.fn(() => expect(service.times(ME)).toBe(0));
  await session.resume(early);
  expect(early).toHaveBeenCalledOnce();
  localStorage.clear();
  await session.resume(early);
  expect(early).toHaveBeenCalledOnce();
});

it("gets the answer that a page before it did not live to see", async () => {
  office.tokens();
  localStorage.setItem(MARK, "somebody");
  service.on(REFRESH, office.lose);
  void session.resume();
  await vi.waitFor(() => expect(service.times(REFRESH)).toBe(1));
  vi.resetModules();
  session = await import("./session");
  service.on(REFRESH, office.renew);
  await session.resume();
  expect(session.sessionState()).toEqual({ status: "in", me: ANNA });
  expect(office.cookie).toBe("refresh-2");
});

it("draws another attempt for the next token", async () => {
  office.tokens();
  localStorage.setItem(MARK, "somebody");
  await session.resume();
  await session.refresh();
  const [one, other] = service.asked.filter(({ path }) => path.endsWith("/renewal")).map(({ body }) => body);
  expect((one as { attempt: string }).attempt).toMatch(/^\d+(-\d+){3}$/);
  expect((other as { attempt: string }).attempt).not.toBe((one as { attempt: string }).attempt);
});

it.each([
  ["is refused", () => json({ errors: [] }, 401)],
  ["cannot be checked", () => Promise.reject(new TypeError("away"))],
  ["makes the service fail", () => json({}, 500)],
])("is out with a token that %s", async (_, reply) => {
  localStorage.setItem(MARK, "old");
  service.on(REFRESH, reply);
  await session.resume();
  expect(session.sessionState().status).toBe("out");
});
