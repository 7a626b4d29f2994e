// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useCountdown } from "./useCountdown";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("counts whole seconds down to nothing, and then rests", () => {
  const { result } = renderHook(() => useCountdown());
  expect(result.current[0]).toBe(0);
  act(() => result.current[1](3));
  expect(result.current[0]).toBe(3);
  act(() => void vi.advanceTimersByTime(1100));
  expect(result.current[0]).toBe(2);
  act(() => void vi.advanceTimersByTime(2000));
  expect(result.current[0]).toBe(0);
});

it("begins anew when another wait is longer", () => {
  const { result } = renderHook(() => useCountdown());
  act(() => result.current[1](1));
  act(() => result.current[1](60));
  act(() => void vi.advanceTimersByTime(1500));
  expect(result.current[0]).toBe(59);
});
