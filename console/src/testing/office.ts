import { FakeService, json } from "./service";

export const STORED = "aimm.refresh-token";
export const LOGIN = "POST /api/v1/auth/login";
export const REFRESH = "POST /api/v1/auth/refresh";
export const LOGOUT = "POST /api/v1/auth/logout";
export const ME = "GET /api/v1/users/me";
export const THINGS = "GET /api/v1/things";

export const ANNA = { id: "1", username: "anna", role: "editor" };

/** Issues tokens, accepts the access token that is in force, and each refresh token once, or in the same attempt. */
export class Office {
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
