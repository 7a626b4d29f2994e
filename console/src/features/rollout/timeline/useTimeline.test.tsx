import "@/testing/requests";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { keys } from "@/api/queries";
import { useTimeline } from "./useTimeline";

const SIZE = 50;
let total = 0;
const pages: number[] = [];

/** A service with entries 1 … total, newest first. */
function serve(input: Request): Response {
  const page = Number(new URL(input.url).searchParams.get("page"));
  pages.push(page);
  const newest = total - (page - 1) * SIZE;
  const items = Array.from({ length: Math.max(Math.min(SIZE, newest), 0) }, (_, at) => ({
    id: `e${newest - at}`,
    number: newest - at,
  }));
  return new Response(JSON.stringify({ items, totalCount: total, hasNext: false }), {
    headers: { "content-type": "application/json" },
  });
}

function open() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const hook = renderHook(() => useTimeline("u"), {
    wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider>,
  });
  const refresh = () => act(() => queries.invalidateQueries({ queryKey: keys.ofUseCase("u", "timeline") }));
  return { ...hook, refresh };
}

beforeEach(() => {
  pages.length = 0;
  vi.stubGlobal("fetch", (input: Request) => Promise.resolve(serve(input)));
});

describe("useTimeline", () => {
  it("loads what is older page by page, and news in front, without holes", async () => {
    total = 120;
    const { result, refresh } = open();
    const numbers = () => result.current.feed.items.map((entry) => entry.number);
    await waitFor(() => expect(numbers()).toHaveLength(50));
    await act(() => result.current.more());
    await waitFor(() => expect(numbers()).toHaveLength(100));
    total = 123;
    await refresh();
    await waitFor(() => expect(numbers().slice(0, 4)).toEqual([123, 122, 121, 120]));
    await act(() => result.current.more());
    await waitFor(() => expect(numbers()).toEqual(Array.from({ length: 123 }, (_, at) => 123 - at)));
    expect(result.current.complete).toBe(true);
    const before = pages.length;
    await act(() => result.current.more());
    expect(pages).toHaveLength(before);
  });

  it("closes a gap of more than a page", async () => {
    total = 10;
    const { result, refresh } = open();
    await waitFor(() => expect(result.current.feed.items).toHaveLength(10));
    total = 90;
    await refresh();
    await waitFor(() => expect(result.current.feed.items).toHaveLength(90));
  });

  it("begins anew after too much news", async () => {
    total = 10;
    const { result, refresh } = open();
    await waitFor(() => expect(result.current.feed.items).toHaveLength(10));
    total = 2000;
    await refresh();
    await waitFor(() => expect(result.current.feed.items[0]?.number).toBe(2000));
    expect(result.current.feed.items).toHaveLength(300);
    expect(result.current.complete).toBe(false);
  });
});
