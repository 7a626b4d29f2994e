// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { chooseLanguage } from "@/i18n";
import { renderInApp } from "@/testing/render";
import type { Glance } from "./attention";
import { Standing } from "./Standing";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ children, ...rest }: { children: ReactNode; "aria-label": string }) => (
    <a href="/path" aria-label={rest["aria-label"]}>
      {children}
    </a>
  ),
}));

const WAITS = { code: "initial-dataset", state: "open", asks: "a", missing: "m" } as const;

function show(fields: Partial<Glance>) {
  const glance = { id: "u1", title: "Chat", stage: "proof-of-concept", openPoints: 3, ...fields } as Glance;
  renderInApp(<Standing glance={glance} />);
  return screen.getByRole("paragraph").textContent;
}

beforeEach(() => chooseLanguage("en"));

it("says what the use case waits for first, and how much more there is", () => {
  expect(show({ waitsFor: WAITS })).toBe(
    "Proof of concept: Import or write the first items of a dataset. (and 2 more points)",
  );
  expect(screen.getByRole("link", { name: "Path of Chat: Proof of concept" })).toBeTruthy();
});

it("says nothing of more points if there are none", () => {
  expect(show({ waitsFor: WAITS, openPoints: 1 })).not.toContain("more");
});

it("says when a decision is due", () => {
  expect(show({ stage: "scoping", waitsFor: null, openPoints: 0 })).toBe("Scoping: A decision is due.");
});

it("speaks Italian", async () => {
  await chooseLanguage("it");
  expect(show({ waitsFor: WAITS, openPoints: 2 })).toContain("(e 1 altro punto)");
});
