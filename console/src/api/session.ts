/**
 * Who is signed in. Access tokens live in memory, the refresh token in a cookie that no script can read, so that a
 * new tab and a reload stay signed in. A refresh token works once: tabs take turns by a lock, and whoever comes
 * second sends the cookie that the first one got.
 */
import { useSyncExternalStore } from "react";
import { at, BASE } from "./base";
import type { components } from "./schema";

export type Me = components["schemas"]["UserAnswer"];
type Access = components["schemas"]["AccessAnswer"];

/** `starting`: not known yet; `expired`: somebody was signed in, and must prove it again to go on. */
export type SessionState =
  | { status: "starting" | "out"; me: null }
  | { status: "in"; me: Me }
  | { status: "expired"; me: Me };

const SESSION = "/api/v1/console/session";
// another text after each renewal, and none while nobody is signed in: says nothing but that there is a cookie
const MARK = `aimm.session${BASE}`;
// there while the person of this browser may only judge: known before the service is asked
const JUDGES = `aimm.reviewer${BASE}`;
const ATTEMPT = `aimm.session-attempt${BASE}`;
const LOCK = `aimm.session${BASE}`;
// where consoles of before kept the refresh token, for every script to read
const FORMER = ["aimm.refresh-token", "aimm.refresh-attempt"];

let state: SessionState = { status: "starting", me: null };
let accessToken: string | null = null;
let refreshing: Promise<boolean> | null = null;
// its answer takes the cookie away, which must not be that of the next sign-in
let leaving: Promise<unknown> = Promise.resolve();
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

function call(method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { "content-type": "application/json" };
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  return fetch(at(SESSION + path), { method, credentials: "same-origin", ...sent });
}

function drawn(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

function keep(access: Access): void {
  accessToken = access.accessToken;
  localStorage.setItem(MARK, drawn());
  localStorage.removeItem(ATTEMPT);
}

/** Drawn once for each renewal: a page that was left before the answer came asks for the same one again. */
function attemptOf(): string {
  const known = localStorage.getItem(ATTEMPT);
  if (known) return known;
  const attempt = drawn();
  localStorage.setItem(ATTEMPT, attempt);
  return attempt;
}

async function whoAmI(): Promise<Me | null> {
  const answer = await fetch(at("/api/v1/users/me"), { headers: { authorization: `Bearer ${accessToken}` } });
  if (!answer.ok) return null;
  const { item } = (await answer.json()) as { item: Me };
  if (isReviewer(item)) localStorage.setItem(JUDGES, "");
  else localStorage.removeItem(JUDGES);
  return item;
}

/**
 * Find out at the start whether somebody is still signed in.
 *
 * @param early - called as soon as requests can be sent, while it is still asked who that is.
 */
export async function resume(early?: () => void): Promise<void> {
  for (const key of FORMER) localStorage.removeItem(key);
  if (localStorage.getItem(MARK) && (await refresh().catch(() => false))) {
    early?.();
    const me = await whoAmI().catch(() => null);
    if (me) return become({ status: "in", me });
  }
  become({ status: "out", me: null });
}

/** Sign in; answers the response when it was refused. */
export async function signIn(username: string, password: string): Promise<Response | null> {
  await leaving;
  const answer = await call("POST", "", { username, password });
  if (!answer.ok) return answer;
  const body = (await answer.clone().json()) as { item: Access };
  keep(body.item);
  const me = await whoAmI();
  if (!me) return answer;
  become({ status: "in", me });
  for (const go of waiting.splice(0)) go(true);
  return null;
}

/** Take over the session that an own change of password opened. */
export function adopt(access: Access): void {
  keep(access);
}

/** Sign out here and on the server; what waits for a new sign-in is given up. */
export async function signOut(): Promise<void> {
  const marked = localStorage.getItem(MARK);
  localStorage.removeItem(MARK);
  accessToken = null;
  become({ status: "out", me: null });
  for (const go of waiting.splice(0)) go(false);
  if (!marked) return;
  leaving = exclusively(() => call("DELETE", "")).catch(() => undefined);
  await leaving;
}

function exclusively<T>(work: () => Promise<T>): Promise<T> {
  // browsers offer locks in secure contexts only; without them two tabs may race, and one must sign in again
  return navigator.locks ? (navigator.locks.request(LOCK, work) as Promise<T>) : work();
}

async function exchange(before: string | null): Promise<boolean> {
  const marked = localStorage.getItem(MARK);
  if (!marked) return false;
  const answer = await call("POST", "/renewal", { attempt: attemptOf() });
  if (answer.ok) {
    keep(((await answer.json()) as { item: Access }).item);
    return true;
  }
  if (answer.status !== 401) throw new TypeError(`renewal answered ${answer.status}`);
  const now = localStorage.getItem(MARK);
  // another tab was quicker: its cookie is ours
  if (now !== null && now !== marked && now !== before) return exchange(marked);
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

/** Whether the person who was here last may only judge. */
export function wasReviewer(): boolean {
  return localStorage.getItem(JUDGES) !== null;
}

/** Whether the person may only judge in review queues: nothing else is offered. */
export function isReviewer(me: Me | null): boolean {
  return me?.role === "reviewer";
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
