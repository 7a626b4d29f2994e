/** The one connection over which the server tells what has happened; resumes after a break. */
import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { at } from "../base";
import { bearer } from "../session";
import { concerns, type News } from "./freshness";
import { EventParser, type ServerEvent } from "./sse";

/** `stale`: what is shown may be out of date, because nothing has been heard for a while. */
export type LiveStatus = "connecting" | "live" | "stale";

export interface LiveState {
  status: LiveStatus;
  /** How many seconds pass for the service in one second; 1 but for demonstrations. */
  speed: number;
  /** Milliseconds by which the service's clock is ahead of this browser's, when it was last heard. */
  ahead: number;
  heardAt: number;
}

const STALE_MS = 25_000;
const LEAST_PAUSE_MS = 500;
const MOST_PAUSE_MS = 15_000;
// a proxy that holds back what comes in pieces passes on an answer that ends
const HELD_MS = 5_000;
// numbers that move all the time are asked for no more often than this
const ACTIVITY_PAUSE_MS = 1_500;

let state: LiveState = { status: "connecting", speed: 1, ahead: 0, heardAt: 0 };
const listeners = new Set<() => void>();

function become(next: Partial<LiveState>): void {
  const merged = { ...state, ...next };
  const same = merged.status === state.status && merged.speed === state.speed && merged.ahead === state.ahead;
  state = merged;
  if (!same) for (const listener of listeners) listener();
}

export function useLive(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** Now by the service's clock, in milliseconds: it runs fast in demonstrations. */
export function serviceNow(): number {
  return Date.now() + state.ahead + (Date.now() - (state.heardAt || Date.now())) * (state.speed - 1);
}

interface Hello {
  version: number;
  speed: number;
  now: string;
}

interface Told {
  useCaseIds?: string[];
  access?: boolean;
  all?: boolean;
}

class Stream {
  private lastId: string | null = null;
  private pause = LEAST_PAUSE_MS;
  /** How long the service asked to wait before another attempt, in milliseconds. */
  private asked = 0;
  private readonly ended = new AbortController();
  private attempt: AbortController | null = null;
  private heard = Date.now();
  private once = false;
  private greeted = false;
  private readonly watch: ReturnType<typeof setInterval>;
  private activity = new Set<string>();
  private activityTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly queries: QueryClient) {
    this.watch = setInterval(() => this.lookAtTheClock(), 1000);
    window.addEventListener("online", this.hurry);
    void this.run();
  }

  close(): void {
    this.ended.abort();
    this.attempt?.abort();
    clearInterval(this.watch);
    if (this.activityTimer) clearTimeout(this.activityTimer);
    window.removeEventListener("online", this.hurry);
  }

  private readonly hurry = (): void => {
    this.pause = LEAST_PAUSE_MS;
  };

  private lookAtTheClock(): void {
    if (Date.now() - this.heard <= STALE_MS) return;
    become({ status: "stale" });
    this.heard = Date.now();
    this.attempt?.abort(); // a connection that says nothing is no connection
  }

  private async run(): Promise<void> {
    let refused = false;
    while (!this.ended.signal.aborted) {
      try {
        refused = (await this.listen(refused)) === 401;
        if (this.once && this.greeted) continue; // it has ended because it was to
      } catch {
        refused = false;
      }
      if (this.ended.signal.aborted) return;
      if (state.status === "live") become({ status: "connecting" });
      const wait = this.asked + this.pause * (0.5 + Math.random());
      this.asked = 0;
      await new Promise((go) => setTimeout(go, wait));
      this.pause = Math.min(this.pause * 2, MOST_PAUSE_MS);
    }
  }

  private async listen(anew: boolean): Promise<number> {
    this.greeted = false;
    const token = await bearer(anew);
    this.attempt = new AbortController();
    const headers: Record<string, string> = { accept: "text/event-stream", authorization: `Bearer ${token}` };
    if (this.lastId !== null) headers["last-event-id"] = this.lastId;
    const held = this.once ? null : setTimeout(() => this.endAtOnce(), HELD_MS);
    try {
      const path = this.once ? "/api/v1/events?once=true" : "/api/v1/events";
      const answer = await fetch(at(path), { headers, signal: this.attempt.signal });
      if (!answer.ok || !answer.body) {
        // there are too many streams, of this user (429) or in all (503), or the service is stopping
        this.asked = Math.min(Number(answer.headers.get("retry-after")) * 1000 || 0, MOST_PAUSE_MS);
        return answer.status;
      }
      await this.read(answer.body, () => held && clearTimeout(held));
      return answer.status;
    } finally {
      if (held) clearTimeout(held);
    }
  }

  /** From now on ask for answers that end with the first news. */
  private endAtOnce(): void {
    this.once = true;
    this.hurry();
    this.attempt?.abort();
  }

  private async read(body: ReadableStream<Uint8Array<ArrayBuffer>>, began: () => void): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new EventParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      began();
      this.heard = Date.now();
      for (const event of parser.push(value)) this.take(event);
    }
  }

  private take(event: ServerEvent): void {
    if (event.id !== null) this.lastId = event.id;
    const data = JSON.parse(event.data) as Hello & Told;
    if (event.event === "hello") {
      this.greeted = true;
      this.pause = LEAST_PAUSE_MS;
      const now = Date.now();
      become({ status: "live", speed: data.speed, ahead: Date.parse(data.now) - now, heardAt: now });
    } else if (event.event === "change") {
      const { useCaseIds = [], access = false, all = false } = data;
      this.refreshWhat({ kind: "change", useCaseIds, access, all });
    } else if (event.event === "activity") {
      for (const id of data.useCaseIds ?? []) this.activity.add(id);
      this.activityTimer ??= setTimeout(() => this.tellActivity(), ACTIVITY_PAUSE_MS);
    }
    if (state.status === "stale") become({ status: "live" });
  }

  private tellActivity(): void {
    this.activityTimer = null;
    const useCaseIds = [...this.activity];
    this.activity.clear();
    this.refreshWhat({ kind: "activity", useCaseIds });
  }

  private refreshWhat(news: News): void {
    void this.queries.invalidateQueries({ predicate: (query) => concerns(query, news) });
  }
}

/** Listen until the answer is called. */
export function listen(queries: QueryClient): () => void {
  const stream = new Stream(queries);
  return () => {
    stream.close();
    become({ status: "connecting" });
  };
}
