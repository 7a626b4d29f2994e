// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ANNA, guardedBy, LOGIN, LOGOUT, MARK, Office, REFRESH } from "@/testing/office";
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

function things(): Promise<Response> {
  return session.authorizedFetch(new Request("http://service/api/v1/things"));
}

describe("signing in", () => {
  it("answers nothing when it worked, and keeps the tokens", async () => {
    expect(await session.signIn("anna", "right")).toBeNull();
    expect(session.sessionState()).toEqual({ status: "in", me: ANNA });
    expect((await things()).status).toBe(200);
    expect(service.asked.at(-1)?.bearer).toBe("access-1");
  });

  it("answers the refusal", async () => {
    const refused = await session.signIn("anna", "wrong");
    expect(refused?.status).toBe(401);
    expect(await refused?.json()).toEqual({ errors: ["invalid-username-or-password"] });
    expect(localStorage.getItem(MARK)).toBeNull();
  });

  it("keeps no token where scripts can read it", async () => {
    await session.signIn("anna", "right");
    expect(JSON.stringify({ ...localStorage })).not.toMatch(/refresh-|access-/);
    expect(document.cookie).toBe("");
  });
});

describe("an access token that has run out", () => {
  beforeEach(() => session.signIn("anna", "right"));

  it("is refreshed, and the request sent again", async () => {
    office.access = "another";
    const answer = await things();
    expect(answer.status).toBe(200);
    expect(service.times(REFRESH)).toBe(1);
  });

  it("is refreshed once for many requests", async () => {
    office.access = "another";
    const answers = await Promise.all([things(), things(), things(), things()]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect(service.times(REFRESH)).toBe(1);
  });

  it("is not refreshed again for a request that was under way meanwhile", async () => {
    let answerLate: (answer: Response) => void = () => undefined;
    service.on("GET /api/v1/slow", () => new Promise((resolve) => (answerLate = resolve)));
    const slow = session.authorizedFetch(new Request("http://service/api/v1/slow"));
    office.access = "another";
    await things();
    service.on(
      "GET /api/v1/slow",
      office.guarded(() => json({})),
    );
    answerLate(json({ errors: ["unauthorized"] }, 401));
    expect((await slow).status).toBe(200);
    expect(service.times(REFRESH)).toBe(1);
  });

  it("keeps the body of a request that is sent again", async () => {
    service.on(
      "POST /api/v1/things",
      office.guarded(() => json({ item: {} })),
    );
    office.access = "another";
    const body = JSON.stringify({ title: "typed for an hour" });
    await session.authorizedFetch(new Request("http://service/api/v1/things", { method: "POST", body }));
    const sent = service.asked.filter(({ method, path }) => method === "POST" && path.endsWith("/things"));
    expect(sent.map(({ body: one }) => one)).toEqual([
      { title: "typed for an hour" },
      { title: "typed for an hour" },
    ]);
  });

  it("takes the token that another tab got, when that came first", async () => {
    const mine = office.cookie;
    service.on(REFRESH, (request) => {
      if (office.cookie !== mine) return office.renew(request);
      office.tokens(); // the other tab was quicker
      localStorage.setItem(MARK, "another");
      return json({ errors: ["unauthorized"] }, 401);
    });
    office.access = "another";
    expect((await things()).status).toBe(200);
    expect(session.sessionState().status).toBe("in");
    expect(service.times(REFRESH)).toBe(2);
  });

  it("is an error when nobody answers the refresh, and not the end of the login", async () => {
    office.access = "another";
    service.on(REFRESH, () => json({}, 503));
    await expect(things()).rejects.toThrow("503");
    expect(session.sessionState().status).toBe("in");
  });

  it("takes turns with other tabs where the browser has locks", async () => {
    const request = vi.fn((_: string, work: () => Promise<boolean>) => work());
    vi.stubGlobal("navigator", { ...navigator, locks: { request } });
    office.access = "another";
    expect((await things()).status).toBe(200);
    expect(request).toHaveBeenCalledWith("aimm.session", expect.any(Function));
  });
});

describe("a login that has ended", () => {
  beforeEach(() => session.signIn("anna", "right"));

  it("lets requests wait, and sends them after the new sign-in", async () => {
    office.end();
    const waiting = [things(), things()];
    await vi.waitFor(() => expect(session.sessionState()).toEqual({ status: "expired", me: ANNA }));
    expect(await session.signIn("anna", "wrong")).not.toBeNull();
    expect(session.sessionState().status).toBe("expired");
    await session.signIn("anna", "right");
    const answers = await Promise.all(waiting);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(session.sessionState().status).toBe("in");
  });

  it("answers the waiting requests with the refusal when the person signs out instead", async () => {
    office.end();
    const waiting = things();
    await vi.waitFor(() => expect(session.sessionState().status).toBe("expired"));
    await session.signOut();
    expect((await waiting).status).toBe(401);
    expect(session.sessionState()).toEqual({ status: "out", me: null });
  });
});

describe("signing out", () => {
  it("forgets the tokens here and ends them on the service", async () => {
    await session.signIn("anna", "right");
    await session.signOut();
    expect(localStorage.getItem(MARK)).toBeNull();
    expect(service.times(LOGOUT)).toBe(1);
    expect((await things()).status).toBe(401);
    expect(service.asked.at(-1)?.bearer).toBeNull();
  });

  it("is over before the next sign-in, whose cookie it would take away", async () => {
    await session.signIn("anna", "right");
    let answer: (response: Response) => void = () => undefined;
    service.on(LOGOUT, () => new Promise((resolve) => (answer = resolve)));
    const out = session.signOut();
    const again = session.signIn("anna", "right");
    await vi.waitFor(() => expect(service.times(LOGOUT)).toBe(1));
    expect(service.times(LOGIN)).toBe(1);
    answer(new Response(null, { status: 204 }));
    await Promise.all([out, again]);
    expect(session.sessionState().status).toBe("in");
  });

  it("is done even when nobody answers", async () => {
    await session.signIn("anna", "right");
    service.on(LOGOUT, () => Promise.reject(new TypeError("away")));
    await session.signOut();
    expect(session.sessionState().status).toBe("out");
  });
});

describe("for the stream of events", () => {
  it("gives the token in force, and a new one when asked for it", async () => {
    await session.signIn("anna", "right");
    expect(await session.bearer(false)).toBe("access-1");
    expect(await session.bearer(true)).toBe("access-2");
  });
});

it("takes over the tokens of an own change of password", async () => {
  await session.signIn("anna", "right");
  office.tokens();
  session.adopt({ accessToken: office.access });
  expect((await things()).status).toBe(200);
  expect(service.times(REFRESH)).toBe(0);
});

describe("mayDo", () => {
  const person = (role: string) => ({ ...ANNA, role }) as never;

  it.each([
    ["viewer", false, false],
    ["editor", true, false],
    ["admin", true, true],
  ])("lets a %s write: %s, administer: %s", (role, write, admin) => {
    expect(session.mayDo(person(role), "write")).toBe(write);
    expect(session.mayDo(person(role), "admin")).toBe(admin);
  });

  it("lets nobody do nothing", () => {
    expect(session.mayDo(null, "write")).toBe(false);
  });
});
