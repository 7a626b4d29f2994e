/**
 * Who is signed in. Access tokens live in memory, the refresh token in the browser's storage, so that a new
 * tab and a reload stay signed in. A refresh token works once: tabs take turns by a lock, and whoever comes
 * second finds the token that the first one got.
 */
import { useSyncExternalStore } from "react";
import type { components } from "./schema";

export type Me = components["schemas"]["UserAnswer"];
type Tokens = components["schemas"]["TokensAnswer"];

/** `starting`: not known yet; `expired`: somebody was signed in, and must prove it again to go on. */
export type SessionState =
  | { status: "starting" | "out"; me: null }
  | { status: "in"; me: Me }
  | { status: "expired"; me: Me };

const STORED = "aimm.refresh-token";
const ATTEMPT = "aimm.refresh-attempt";
const LOCK = "aimm.refresh";

let state: SessionState = { status: "starting", me: null };
let accessToken: string | null = null;
let refreshing: Promise<boolean> | null = null;
const listeners = new Set<() => void>();
const waiting: Array<(signedIn: boolean) => void> = [];

function become(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

export function sessionState(): SessionState {
  return state;
}

export function useSession(): SessionState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

function call(path: string, body: unknown, bearer?: string): Promise<Response> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (bearer) headers.authorization = `Bearer ${bearer}`;
  return fetch(`/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

function keep(tokens: Tokens): void {
  accessToken = tokens.accessToken;
  localStorage.setItem(STORED, tokens.refreshToken);
  localStorage.removeItem(ATTEMPT);
}

/** Drawn once for each refresh token: a page that was left before the answer came asks for the same one again. */
function attemptOf(): string {
  const known = localStorage.getItem(ATTEMPT);
  if (known) return known;
  const drawn = crypto.getRandomValues(new Uint32Array(4)).join("-");
  localStorage.setItem(ATTEMPT, drawn);
  return drawn;
}

async function whoAmI(): Promise<Me | null> {
  const answer = await fetch("/api/v1/users/me", { headers: { authorization: `Bearer ${accessToken}` } });
  return answer.ok ? ((await answer.json()) as { item: Me }).item : null;
}

/**
 * Find out at the start whether somebody is still signed in.
 *
 * @param early - called as soon as requests can be sent, while it is still asked who that is.
 */
export async function resume(early?: () => void): Promise<void> {
  if (localStorage.getItem(STORED) && (await refresh().catch(() => false))) {
    early?.();
    const me = await whoAmI().catch(() => null);
    if (me) return become({ status: "in", me });
  }
  become({ status: "out", me: null });
}

/** Sign in; answers the response when it was refused. */
export async function signIn(username: string, password: string): Promise<Response | null> {
  const answer = await call("/auth/login", { username, password });
  if (!answer.ok) return answer;
  const body = (await answer.clone().json()) as { item: Tokens };
  keep(body.item);
  const me = await whoAmI();
  if (!me) return answer;
  become({ status: "in", me });
  for (const go of waiting.splice(0)) go(true);
  return null;
}

/** Take over the tokens that an own change of password answered with. */
export function adopt(tokens: Tokens): void {
  keep(tokens);
}

/** Sign out here and on the server; what waits for a new sign-in is given up. */
export async function signOut(): Promise<void> {
  const token = localStorage.getItem(STORED);
  localStorage.removeItem(STORED);
  accessToken = null;
  become({ status: "out", me: null });
  for (const go of waiting.splice(0)) go(false);
  if (token) await call("/auth/logout", { refreshToken: token }).catch(() => undefined);
}

function exclusively<T>(work: () => Promise<T>): Promise<T> {
  // browsers offer locks in secure contexts only; without them two tabs may race, and one must sign in again
  return navigator.locks ? (navigator.locks.request(LOCK, work) as Promise<T>) : work();
}

async function exchange(before: string | null): Promise<boolean> {
  const stored = localStorage.getItem(STORED);
  if (!stored) return false;
  const answer = await call("/auth/refresh", { refreshToken: stored, attempt: attemptOf() });
  if (answer.ok) {
    keep(((await answer.json()) as { item: Tokens }).item);
    return true;
  }
  if (answer.status !== 401) throw new TypeError(`refresh answered ${answer.status}`);
  const now = localStorage.getItem(STORED);
  if (now !== null && now !== stored && now !== before) return exchange(stored);
  return false;
}

/** Get a new access token; false when the person has to sign in again. Rejects when nobody answers. */
export function refresh(): Promise<boolean> {
  refreshing ??= exclusively(() => exchange(null)).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

function signedInAgain(): Promise<boolean> {
  if (state.status === "in") become({ status: "expired", me: state.me });
  if (state.status !== "expired") return Promise.resolve(false);
  return new Promise((resolve) => waiting.push(resolve));
}

/**
 * `fetch` as the person who is signed in.
 *
 * When the login has expired the request waits until the person has signed in again, and is then sent: nothing
 * that was typed is lost by it.
 */
export async function authorizedFetch(request: Request): Promise<Response> {
  for (;;) {
    const used = accessToken;
    const attempt = request.clone();
    if (used) attempt.headers.set("authorization", `Bearer ${used}`);
    const answer = await fetch(attempt);
    if (answer.status !== 401) return answer;
    if (accessToken !== used) continue; // somebody else has refreshed it meanwhile
    if (await refresh()) continue;
    if (!(await signedInAgain())) return answer;
  }
}

/** For the stream of events, which is no ordinary request: the token in force, refreshed if need be. */
export async function bearer(anew: boolean): Promise<string | null> {
  if (anew || accessToken === null) await refresh();
  return accessToken;
}

/** Whether a role may do what needs `need`; the server has the last word. */
export function mayDo(me: Me | null, need: "write" | "admin"): boolean {
  if (!me) return false;
  return me.role === "admin" || (need === "write" && me.role === "editor");
}

/** Whether the person who is signed in may write, or administer: what they may not is not offered. */
export function useMay(need: "write" | "admin"): boolean {
  return mayDo(useSession().me, need);
}
