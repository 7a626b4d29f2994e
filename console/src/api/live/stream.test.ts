// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keys } from "../queries";
import { Line, pass, settle } from "./fakeStream";

const bearer = vi.hoisted(() => vi.fn(async (_anew: boolean) => "token"));
vi.mock("../session", () => ({ bearer }));

let lines: Line[];
let refusals: number[];
let retryAfter: string | null;
let stream: typeof import("./stream");
let queries: QueryClient;
let stop: () => void;

function last(): Line {
  const line = lines.at(-1);
  if (!line) throw new Error("nobody has connected");
  return line;
}

async function connect(): Promise<void> {
  stop = stream.listen(queries);
  await settle();
}

function status(): string {
  const { result, unmount } = renderHook(() => stream.useLive());
  const found = result.current.status;
  unmount();
  return found;
}

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse("2026-03-01T10:00:00Z") });
  vi.spyOn(Math, "random").mockReturnValue(0.5); // pauses of just the length that is meant
  vi.resetModules();
  bearer.mockClear();
  lines = [];
  refusals = [];
  retryAfter = null;
  vi.stubGlobal(
    "fetch",
    async (path: string, init: { headers: Record<string, string>; signal: AbortSignal }) => {
      const line = new Line(path, init.headers, init.signal);
      lines.push(line);
      const refusal = refusals.shift();
      if (refusal === 0) throw new TypeError("Failed to fetch");
      if (refusal !== undefined) {
        return new Response(null, {
          status: refusal,
          headers: retryAfter === null ? {} : { "retry-after": retryAfter },
        });
      }
      return new Response(line.body);
    },
  );
  stream = await import("./stream");
  queries = new QueryClient();
});

afterEach(() => {
  stop();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the connection", () => {
  it("is live from the first word", async () => {
    await connect();
    expect(status()).toBe("connecting");
    expect(last().headers).toEqual({ accept: "text/event-stream", authorization: "Bearer token" });
    await last().hello(3);
    expect(status()).toBe("live");
  });

  it("resumes after the last thing that it heard", async () => {
    await connect();
    await last().hello(3);
    await last().send("change", { version: 5, useCaseIds: [], access: false }, 5);
    await last().end();
    expect(status()).toBe("connecting");
    await pass(500);
    expect(lines).toHaveLength(2);
    expect(last().headers["last-event-id"]).toBe("5");
  });

  it("waits as long as the service asks when there are too many streams", async () => {
    refusals = [429];
    retryAfter = "5";
    await connect();
    expect(lines).toHaveLength(1);
    await pass(5_499);
    expect(lines).toHaveLength(1);
    await pass(1);
    expect(lines).toHaveLength(2);
    await last().hello(3);
    expect(status()).toBe("live");
  });

  it("says that it is stale after 25 seconds of silence, and tries anew", async () => {
    await connect();
    await last().hello(3);
    await pass(25_000);
    expect(status()).toBe("live");
    await pass(1_000);
    expect(status()).toBe("stale");
    expect(last().signal.aborted).toBe(true);
    await pass(500);
    expect(lines).toHaveLength(2);
    expect(status()).toBe("stale");
    await last().hello(3);
    expect(status()).toBe("live");
  });

  it("stays live while there are beats", async () => {
    await connect();
    await last().hello(3);
    for (let beat = 0; beat < 6; beat++) {
      await pass(10_000);
      await last().send("beat", {});
    }
    expect(status()).toBe("live");
    expect(lines).toHaveLength(1);
  });

  it("says that it is stale when nobody has answered for as long", async () => {
    refusals = Array(20).fill(0);
    await connect();
    await pass(24_000);
    expect(status()).toBe("connecting");
    await pass(3_000);
    expect(status()).toBe("stale");
  });

  it("waits longer and longer between tries, up to 15 seconds, and begins anew after a success", async () => {
    refusals = Array(8).fill(503);
    await connect();
    const tries: number[] = [];
    for (let second = 0; second < 240; second++) {
      await pass(500);
      tries.push(lines.length);
    }
    const at = (n: number) => (tries.indexOf(n) + 1) / 2;
    const pauses = [2, 3, 4, 5, 6, 7, 8, 9].map((n) => at(n) - (n === 2 ? 0 : at(n - 1)));
    expect(pauses).toEqual([0.5, 1, 2, 4, 8, 15, 15, 15]);
    await last().hello(1);
    const before = lines.length;
    await last().end();
    await pass(500);
    expect(lines).toHaveLength(before + 1);
  });

  it("asks for a fresh token only when the old one was refused", async () => {
    refusals = [503, 401];
    await connect();
    await pass(500);
    await pass(1_000);
    expect(bearer.mock.calls.map(([anew]) => anew)).toEqual([false, false, true]);
  });

  it("asks for answers that end when something on the way holds the stream back", async () => {
    await connect();
    await pass(5_000);
    expect(last().signal.aborted).toBe(true);
    await pass(500);
    expect(lines.map(({ path }) => path)).toEqual(["/api/v1/events", "/api/v1/events?once=true"]);
    await last().hello(3);
    await last().end();
    expect(lines).toHaveLength(3);
    expect(last().path).toBe("/api/v1/events?once=true");
    expect(last().headers["last-event-id"]).toBe("3");
    await pass(10_000);
    expect(status()).toBe("live");
    await last().end(); // without a word: that was no answer of the service
    expect(lines).toHaveLength(3);
    await pass(500);
    expect(lines).toHaveLength(4);
  });

  it("ends when nobody listens any more", async () => {
    await connect();
    await last().hello(1);
    stop();
    expect(last().signal.aborted).toBe(true);
    await pass(60_000);
    expect(lines).toHaveLength(1);
  });
});

describe("what it hears", () => {
  function asked(): { changed: () => string[] } {
    const known = {
      overview: keys.overview(),
      mine: keys.ofUseCase("mine"),
      live: keys.ofUseCase("mine", "live"),
    };
    queries.setQueryData(known.overview, 1);
    queries.setQueryData(known.mine, 1);
    queries.setQueryDefaults(known.live, { meta: { live: true } });
    queries.getQueryCache().build(queries, { queryKey: known.live, meta: { live: true } });
    queries.setQueryData(known.live, 1);
    return {
      changed: () =>
        Object.entries(known)
          .filter(([, queryKey]) => queries.getQueryState(queryKey)?.isInvalidated)
          .map(([name]) => name),
    };
  }

  it("refreshes what a change concerns, at once", async () => {
    const { changed } = asked();
    await connect();
    await last().hello(1);
    expect(changed()).toEqual([]);
    await last().send("change", { version: 2, useCaseIds: ["mine"], access: false }, 2);
    expect(changed()).toEqual(["overview", "mine", "live"]);
  });

  it("refreshes everything after a break that was too long", async () => {
    const { changed } = asked();
    await connect();
    await last().send("change", { version: 2, all: true }, 2);
    expect(changed()).toEqual(["overview", "mine", "live"]);
  });

  it("gathers activity, and refreshes only what is live by it", async () => {
    const { changed } = asked();
    await connect();
    await last().hello(1);
    await last().send("activity", { useCaseIds: ["other"] });
    await last().send("activity", { useCaseIds: ["mine"] });
    expect(changed()).toEqual([]);
    await pass(1_500);
    expect(changed()).toEqual(["overview", "live"]);
  });
});

describe("the service's clock", () => {
  it("runs on by its speed", async () => {
    await connect();
    const now = Date.now();
    await last().send("hello", { version: 1, speed: 60, now: new Date(now + 3_600_000).toISOString() }, 1);
    expect(stream.serviceNow()).toBe(now + 3_600_000);
    await pass(10_000);
    expect(stream.serviceNow()).toBe(now + 3_600_000 + 600_000);
  });

  it("is the browser's own until it was heard", async () => {
    await connect();
    expect(stream.serviceNow()).toBe(Date.now());
  });
});
