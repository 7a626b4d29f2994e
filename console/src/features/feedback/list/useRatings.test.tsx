import "@/testing/requests";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { concerns, type News } from "@/api/live/freshness";
import { useRatings } from "./useRatings";

const GOAL = "019a0000-0000-7000-8000-000000000001";

interface Page {
  items: { id: string }[];
  next: string | null;
  searched: boolean;
}

let pages: Map<string, Page>;
let asked: URLSearchParams[];
let queries: QueryClient;

const page = (ids: string[], next: string | null, searched = false): Page => ({
  items: ids.map((id) => ({ id })),
  next,
  searched,
});

beforeEach(() => {
  pages = new Map();
  asked = [];
  queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  vi.stubGlobal("fetch", async (request: Request) => {
    const search = new URL(request.url, "http://localhost").searchParams;
    asked.push(search);
    const found = pages.get(search.get("before") ?? "");
    return found
      ? new Response(JSON.stringify(found), { headers: { "content-type": "application/json" } })
      : new Response(JSON.stringify({ errors: ["x"] }), { status: 500 });
  });
});

afterEach(() => vi.unstubAllGlobals());

function start(wanted = {}) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  return renderHook(() => useRatings(GOAL, wanted), { wrapper }).result;
}

function hear(news: News) {
  return act(() => queries.invalidateQueries({ predicate: (query) => concerns(query, news) }));
}

const ids = (items: readonly { id: string }[]) => items.map((one) => one.id);

it("announces what is new instead of moving what one reads, and shows it on demand", async () => {
  pages.set("", page(["b", "a"], null));
  const result = start();
  await waitFor(() => expect(ids(result.current.items)).toEqual(["b", "a"]));
  expect(result.current.fresh.count).toBe(0);

  pages.set("", page(["d", "c", "b", "a"], null));
  await hear({ kind: "activity", useCaseIds: [GOAL] });
  await waitFor(() => expect(result.current.fresh).toEqual({ count: 2, all: false }));
  expect(ids(result.current.items)).toEqual(["b", "a"]);

  act(() => result.current.renew());
  await waitFor(() => expect(ids(result.current.items)).toEqual(["d", "c", "b", "a"]));
  expect(result.current.fresh.count).toBe(0);
});

it("does not load its pages again because something changed elsewhere", async () => {
  pages.set("", page(["b"], "p1"));
  pages.set("p1", page(["a"], null));
  const result = start();
  await waitFor(() => expect(result.current.tail).toBe("load"));
  act(() => result.current.nearEnd());
  await waitFor(() => expect(result.current.tail).toBe("end"));
  asked = [];
  await hear({ kind: "change", useCaseIds: [GOAL], access: false, all: true });
  expect(asked.map((one) => one.get("pageSize"))).toEqual(["50"]); // only the newest ones
});

it("goes on by itself through a few empty pages, then asks, and goes on when told to", async () => {
  for (let at = 0; at < 12; at++) pages.set(at === 0 ? "" : `p${at}`, page([], `p${at + 1}`, true));
  pages.set("p12", page(["found"], null));
  const result = start({ text: "needle" });
  for (let more = 0; more < 20 && result.current.tail !== "offer"; more++) {
    await waitFor(() => expect(result.current.loading).toBe(false));
    act(() => result.current.nearEnd());
    await waitFor(() => expect(result.current.loading).toBe(false));
  }
  expect(result.current.tail).toBe("offer");
  const before = asked.length;
  act(() => result.current.nearEnd()); // not by itself any more
  expect(asked.length).toBe(before);

  act(() => result.current.further());
  await waitFor(() => expect(result.current.tail).toBe("load"));
  expect(asked.at(-1)?.get("text")).toBe("needle");
});

it("keeps what it has when a page fails, and tries that page again", async () => {
  pages.set("", page(["b"], "p1"));
  const result = start();
  await waitFor(() => expect(result.current.items.length).toBe(1));
  await waitFor(() => expect(result.current.loading).toBe(false));
  act(() => result.current.nearEnd());
  await waitFor(() => expect(result.current.error).toBeTruthy());
  expect(ids(result.current.items)).toEqual(["b"]);
  expect(result.current.tail).toBe("offer");

  pages.set("p1", page(["a"], null));
  act(() => result.current.retry());
  await waitFor(() => expect(ids(result.current.items)).toEqual(["b", "a"]));
  expect(result.current.error).toBeNull();
});
