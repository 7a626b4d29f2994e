import { FakeService, json } from "./service";

export const MARK = "aimm.session";
export const LOGIN = "POST /api/v1/console/session";
export const REFRESH = "POST /api/v1/console/session/renewal";
export const LOGOUT = "DELETE /api/v1/console/session";
export const ME = "GET /api/v1/users/me";
export const THINGS = "GET /api/v1/things";

export const ANNA = { id: "1", username: "anna", role: "editor" };

/**
 * Issues tokens, accepts the access token that is in force, and each refresh token once, or in the same attempt.
 * It stands for the browser's cookies too: `cookie` is what all tabs send.
 */
export class Office {
  access = "";
  refresh = "";
  cookie = "";
  private issued = 0;
  private given = "";

  tokens() {
    this.issued += 1;
    this.access = `access-${this.issued}`;
    this.refresh = this.cookie = `refresh-${this.issued}`;
    return json({ item: { accessToken: this.access } });
  }

  end() {
    this.access = this.refresh = "ended";
  }

  readonly login = ({ body }: { body: unknown }) =>
    (body as { password: string }).password === "right"
      ? this.tokens()
      : json({ errors: ["invalid-username-or-password"] }, 401);

  readonly renew = ({ text }: { text: string }) => {
    const known = this.cookie === this.refresh;
    if (!known && text !== this.given) return json({ errors: ["unauthorized"] }, 401);
    this.given = text;
    if (known) return this.tokens();
    this.cookie = this.refresh;
    return json({ item: { accessToken: this.access } });
  };

  /** The service renews, and its answer does not arrive. */
  readonly lose = (request: { text: string }): Promise<Response> => {
    const sent = this.cookie;
    this.renew(request);
    this.cookie = sent;
    return new Promise(() => undefined);
  };

  guarded(answer: () => Response) {
    return ({ bearer }: { bearer: string | null }) =>
      bearer === this.access ? answer() : json({ errors: ["unauthorized"] }, 401);
  }
}

/** A service of which the office is the part that lets people in; `THINGS` are what it guards. */
export function guardedBy(office: Office): FakeService {
  return new FakeService()
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
}
