import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeService, json } from "@/testing/service";

const STORED = "aimm.refresh-token";
const LOGIN = "POST /api/v1/auth/login";
const REFRESH = "POST /api/v1/auth/refresh";
const LOGOUT = "POST /api/v1/auth/logout";
const ME = "GET /api/v1/users/me";
const THINGS = "GET /api/v1/things";

const ANNA = { id: "1", username: "anna", role: "editor" };

/** Issues tokens, accepts the access token that is in force, and each refresh token once, or in the same attempt. */
class Office {
  access = "";
  refresh = "";
  private issued = 0;
  private given = "";

  tokens() {
    this.issued += 1;
    this.access = `access-${this.issued}`;
    this.refresh = `refresh-${this.issued}`;
    return json({ item: { accessToken: this.access, refreshToken: this.refresh } });
  }

  end() {
    this.access = this.refresh = "ended";
  }

  readonly login = ({ body }: { body: unknown }) =>
    (body as { password: string }).password === "right"
      ? this.tokens()
      : json({ errors: ["invalid-username-or-password"] }, 401);

  readonly renew = ({ text, body }: { text: string; body: unknown }) => {
    const known = (body as { refreshToken: string }).refreshToken === this.refresh;
    if (!known && text !== this.given) return json({ errors: ["unauthorized"] }, 401);
    this.given = text;
    return known ? this.tokens() : json({ item: { accessToken: this.access, refreshToken: this.refresh } });
  };

  guarded(answer: () => Response) {
    return ({ bearer }: { bearer: string | null }) =>
      bearer === this.access ? answer() : json({ errors: ["unauthorized"] }, 401);
  }
}

let service: FakeService;
let office: Office;
let session: typeof import("./session");

beforeEach(async () => {
  localStorage.clear();
  vi.resetModules();
  session = await import("./session");
  office = new Office();
  service = new FakeService()
    .on(LOGIN, office.login)
    .on(REFRESH, office.renew)
    .on(LOGOUT, () => new Response(null, { status: 204 }))
    .on(
      ME,
      office.guarded(() => json({ item: ANNA })),
    )
    .on(
      THINGS,
      office.guarded(() => json({ items: [] })),
    );
});

afterEach(() => vi.unstubAllGlobals());

function things(): Promise<Response> {
  return session.authorizedFetch(new Request("http://service/api/v1/things"));
}

describe("at the start", () => {
  it("is out without a stored token, and asks nobody", async () => {
    await session.resume();
    expect(session.sessionState().status).toBe("out");
    expect(service.asked).toEqual([]);
  });

  it("is in with a token that still works", async () => {
    office.tokens();
    localStorage.setItem(STORED, office.refresh);
    await session.resume();
    expect(session.sessionState()).toEqual({ status: "in", me: ANNA });
    expect(localStorage.getItem(STORED)).toBe("refresh-2");
  });

  it("tells when requests can be sent, before it knows who that is", async () => {
    office.tokens();
    localStorage.setItem(STORED, office.refresh);
    const early = vi.fn(() => expect(service.times(ME)).toBe(0));
    await session.resume(early);
    expect(early).toHaveBeenCalledOnce();
    localStorage.clear();
    await session.resume(early);
    expect(early).toHaveBeenCalledOnce();
  });

  it("gets the answer that a page before it did not live to see", async () => {
    office.tokens();
    localStorage.setItem(STORED, office.refresh);
    service.on(REFRESH, (request) => {
      office.renew(request);
      return new Promise(() => undefined);
    });
    void session.resume();
    await vi.waitFor(() => expect(service.times(REFRESH)).toBe(1));
    vi.resetModules();
    session = await import("./session");
    service.on(REFRESH, office.renew);
    await session.resume();
    expect(session.sessionState()).toEqual({ status: "in", me: ANNA });
    expect(localStorage.getItem(STORED)).toBe("refresh-2");
  });

  it("draws another attempt for the next token", async () => {
    office.tokens();
    localStorage.setItem(STORED, office.refresh);
    await session.resume();
    await session.refresh();
    const [one, other] = service.asked
      .filter(({ path }) => path.endsWith("/refresh"))
      .map(({ body }) => body);
    expect((one as { attempt: string }).attempt).toMatch(/^\d+(-\d+){3}$/);
    expect((other as { attempt: string }).attempt).not.toBe((one as { attempt: string }).attempt);
  });

  it.each([
    ["is refused", () => json({ errors: [] }, 401)],
    ["cannot be checked", () => Promise.reject(new TypeError("away"))],
    ["makes the service fail", () => json({}, 500)],
  ])("is out with a token that %s", async (_, reply) => {
    localStorage.setItem(STORED, "old");
    service.on(REFRESH, reply);
    await session.resume();
    expect(session.sessionState().status).toBe("out");
  });
});

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
    expect(localStorage.getItem(STORED)).toBeNull();
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
    const mine = localStorage.getItem(STORED);
    service.on(REFRESH, (request) => {
      const { refreshToken } = request.body as { refreshToken: string };
      if (refreshToken !== mine) return office.renew(request);
      office.tokens(); // the other tab was quicker
      localStorage.setItem(STORED, office.refresh);
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
    expect(request).toHaveBeenCalledWith("aimm.refresh", expect.any(Function));
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
    expect(localStorage.getItem(STORED)).toBeNull();
    expect(service.asked.at(-1)).toMatchObject({
      path: "/api/v1/auth/logout",
      body: { refreshToken: "refresh-1" },
    });
    expect((await things()).status).toBe(401);
    expect(service.asked.at(-1)?.bearer).toBeNull();
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
  session.adopt({ accessToken: office.access, refreshToken: office.refresh } as never);
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
