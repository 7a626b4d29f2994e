import "@/testing/requests";
import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { isApiError } from "@/api/errors";
import { FakeService, json } from "@/testing/service";
import type { SimulationBody } from "./rehearsal";
import { useSimulation } from "./useSimulation";

const POST = "POST /api/v1/use-cases/u/rollout-strategy/simulation";
const body = { flows: [], sessions: 100 } as unknown as SimulationBody;
let service: FakeService;

function stream() {
  let source: ReadableStreamDefaultController<Uint8Array> | undefined;
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      source = controller;
    },
  });
  service.on(POST, () => new Response(readable, { status: 200 }));
  return {
    say: (text: string) => source?.enqueue(new TextEncoder().encode(text)),
    end: () => source?.close(),
  };
}

beforeEach(() => {
  service = new FakeService();
});

describe("useSimulation", () => {
  it("tells lines as they come", async () => {
    const { say, end } = stream();
    const { result } = renderHook(() => useSimulation("u"));
    act(() => void result.current.start(body));
    expect(result.current.run?.status).toBe("running");
    act(() => say('{"sessions":50}\n{"sess'));
    await waitFor(() => expect(result.current.run?.lines).toHaveLength(1));
    act(() => {
      say('ions":100,"finished":true}\n');
      end();
    });
    await waitFor(() => expect(result.current.run?.status).toBe("done"));
    expect(result.current.run?.lines.map((line) => line.sessions)).toEqual([50, 100]);
  });

  it("stops when asked to, and takes no more lines", async () => {
    const { say } = stream();
    const { result } = renderHook(() => useSimulation("u"));
    act(() => void result.current.start(body));
    act(() => say('{"sessions":50}\n'));
    await waitFor(() => expect(result.current.run?.lines).toHaveLength(1));
    act(() => result.current.stop());
    expect(result.current.run?.status).toBe("stopped");
  });

  it("says when the service is busy", async () => {
    service.on(POST, () => json({ errors: ["too-many-requests"] }, 429));
    const { result } = renderHook(() => useSimulation("u"));
    act(() => void result.current.start(body));
    await waitFor(() => expect(result.current.run?.status).toBe("failed"));
    const error = result.current.run?.error;
    expect(isApiError(error) && error.status).toBe(429);
  });
});
