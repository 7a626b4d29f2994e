import "@/testing/requests";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { renderInApp } from "@/testing/render";
import { FakeService, json } from "@/testing/service";
import { ActivityChart } from "./ActivityChart";

const activity = {
  since: "2026-01-01T00:00:00Z",
  until: "2026-01-01T00:02:00Z",
  stepMs: 60_000,
  flows: [{ flowId: "a", title: "Alpha", sessions: [1, 2], ratings: [5, 5], mean: [4, 5] }],
};

test("every stop of the tab key has a name, and the figures can be read", async () => {
  new FakeService().on("GET /api/v1/use-cases/u/activity", () => json({ item: activity }));
  const { container } = renderInApp(<ActivityChart useCaseId="u" />);
  await screen.findByRole("slider");
  const stops = container.querySelectorAll<HTMLElement>(
    "[tabindex]:not([tabindex='-1']), button, input, a[href]",
  );
  expect(stops.length).toBeGreaterThan(2);
  for (const stop of stops) {
    const { labels } = stop as HTMLInputElement;
    const name = stop.getAttribute("aria-label") || stop.textContent || labels?.[0]?.textContent;
    expect(name, stop.outerHTML).toBeTruthy();
  }
  await userEvent.click(screen.getByRole("button", { name: /^Show as table/ }));
  expect(screen.getAllByRole("row")).toHaveLength(3);
});
