import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { renderInApp } from "@/testing/render";
import { SignInForm } from "./SignInForm";

type Answer = () => Promise<Response>;

function answering(answer: Answer) {
  const fetched = vi.fn<typeof fetch>(answer);
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

function refuse(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return async () => new Response(JSON.stringify({ errors: [code] }), { status, headers });
}

const button = () => screen.getByRole<HTMLButtonElement>("button", { name: "Sign in" });

function fill(name: string, password: string) {
  // as a password manager does it: no event
  screen.getByLabelText<HTMLInputElement>("User name").value = name;
  screen.getByLabelText<HTMLInputElement>("Password").value = password;
  fireEvent.submit(button().form as HTMLFormElement);
}

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("sends what stands in the fields, however it got there", async () => {
  const fetched = answering(refuse(400, "invalid-username-or-password"));
  renderInApp(<SignInForm />);
  fill(" ada ", "correct horse");
  await screen.findByText("User name or password is wrong.");
  expect(JSON.parse(String(fetched.mock.calls[0]?.[1]?.body))).toEqual({
    username: "ada",
    password: "correct horse",
  });
});

it("says how long to wait after too many tries, and lets one try again then", async () => {
  const fetched = answering(refuse(429, "too-many-requests", { "retry-after": "3" }));
  renderInApp(<SignInForm />);
  fill("ada", "wrong");
  await screen.findByText(/Try again in 3/);
  expect(button().disabled).toBe(true);
  fireEvent.submit(button().form as HTMLFormElement);
  expect(fetched).toHaveBeenCalledTimes(1);
  act(() => void vi.advanceTimersByTime(3300));
  await screen.findByText("You can try again now.");
  expect(button().disabled).toBe(false);
});

it("says when nobody answers", async () => {
  answering(() => Promise.reject(new TypeError("no network")));
  renderInApp(<SignInForm />);
  fill("ada", "x");
  await screen.findByText(/cannot be reached/);
  await waitFor(() => expect(button().disabled).toBe(false));
});

it("keeps the name of the person who signs in again", async () => {
  const fetched = answering(refuse(400, "invalid-username-or-password"));
  renderInApp(<SignInForm username="ada" />);
  fill("eve", "x");
  await screen.findByText("User name or password is wrong.");
  expect(JSON.parse(String(fetched.mock.calls[0]?.[1]?.body)).username).toBe("ada");
});
