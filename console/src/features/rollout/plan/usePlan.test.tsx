import "@/testing/requests";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import type { Rollout } from "@/api/useCases";
import { FakeService, json } from "@/testing/service";
import { sampleRollout } from "../sample";
import { SceneOf } from "../scene";
import { usePlan } from "./usePlan";

const PATH = "/api/v1/use-cases/u/rollout-strategy";
const put = `PUT ${PATH}`;
const planned = (minutes: number, version: number): Rollout => {
  const { configuration, ...rest } = sampleRollout({ version });
  const adaptive = { ...configuration.adaptive, intervalMins: minutes };
  return { ...rest, configuration: { ...configuration, adaptive } };
};
let service: FakeService;

function open(first: Rollout) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  let rollout = first;
  const hook = renderHook(usePlan, {
    wrapper: ({ children }) => (
      <MantineProvider env="test">
        <QueryClientProvider client={queries}>
          <SceneOf rollout={rollout}>{children}</SceneOf>
        </QueryClientProvider>
      </MantineProvider>
    ),
  });
  const newer = (next: Rollout) => {
    rollout = next;
    hook.rerender();
  };
  return { ...hook, newer };
}

beforeEach(() => {
  service = new FakeService();
});

describe("usePlan", () => {
  it("suggests a plan where there is none, without calling it somebody's change", () => {
    const { result } = open(sampleRollout());
    expect(result.current.suggested).toBe(true);
    expect(result.current.dirty).toBe(true);
    expect(result.current.touched).toBe(false);
    expect(result.current.draft.warmup?.goals).toEqual([{ flowId: "new", finalServePct: 50 }]);
  });

  it("saves what was changed, from the version that was seen", async () => {
    service.on(put, ({ body }) => {
      const { configuration } = body as { configuration: Rollout["configuration"] };
      return json({ item: { ...sampleRollout({ version: 4 }), configuration, progress: null } });
    });
    const { result } = open(planned(7, 3));
    expect(result.current.dirty).toBe(false);
    act(() => result.current.set("adaptive.intervalMins", 20));
    expect(result.current.dirty).toBe(true);
    act(() => result.current.save());
    await waitFor(() => expect(result.current.dirty).toBe(false));
    expect(service.asked[0]?.headers.get("if-match")).toBe('"3"');
    expect(result.current.touched).toBe(false);
  });

  it("says which field is wrong, until it is changed", async () => {
    const wrong = "configuration: (adaptive: (intervalMins: cannot be blank))";
    service.on(put, () => json({ errors: [wrong] }, 422));
    const { result } = open(planned(7, 3));
    act(() => result.current.set("adaptive.intervalMins", ""));
    act(() => result.current.save());
    await waitFor(() => expect(result.current.problems.get("adaptive.intervalMins")).toBe("cannot be blank"));
    act(() => result.current.set("adaptive.intervalMins", 5));
    expect(result.current.problems.size).toBe(0);
  });

  it("keeps what was typed when somebody else was faster, and offers their version", async () => {
    service.on(put, () => json({ errors: ["outdated"] }, 412));
    const { result, newer } = open(planned(7, 3));
    act(() => result.current.set("adaptive.intervalMins", 20));
    newer(planned(9, 4));
    expect(result.current.draft.adaptive.intervalMins).toBe(20);
    act(() => result.current.save());
    await waitFor(() => expect(result.current.conflict).toBe(true));
    expect(result.current.draft.adaptive.intervalMins).toBe(20);
    act(() => result.current.reload());
    expect(result.current.draft.adaptive.intervalMins).toBe(9);
    expect(result.current.conflict).toBe(false);
  });

  it("follows a newer version while nobody has typed", () => {
    const { result, newer } = open(planned(7, 3));
    newer(planned(9, 4));
    expect(result.current.draft.adaptive.intervalMins).toBe(9);
  });

  it("saves before the start only what is not saved", async () => {
    const { result } = open(planned(7, 3));
    await expect(act(() => result.current.settle())).resolves.toBe(3);
    expect(service.asked).toHaveLength(0);
  });
});
