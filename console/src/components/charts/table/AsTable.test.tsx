import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { renderInApp } from "@/testing/render";
import { AsTable } from "./AsTable";
import type { ChartData } from "./data";

const data: ChartData = {
  name: "Sessions",
  columns: [
    { name: "Flow", kind: "text" },
    { name: "Sessions", kind: "count" },
  ],
  rows: [
    ["Old", 12_345],
    ["New", null],
  ],
};

test("reads as a table on demand, and is a chart again on paper", async () => {
  renderInApp(
    <AsTable data={() => data}>
      <p>the chart</p>
    </AsTable>,
  );
  expect(screen.queryByRole("table")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Show as table: Sessions" }));
  expect(screen.getByRole("rowheader", { name: "Old" })).toBeTruthy();
  expect(screen.getByRole("cell", { name: "12,345" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Download CSV: Sessions" })).toBeTruthy();
  expect(screen.queryByText("the chart")).toBeNull();

  act(() => void window.dispatchEvent(new Event("beforeprint")));
  expect(screen.getByText("the chart")).toBeTruthy();
  act(() => void window.dispatchEvent(new Event("afterprint")));
  expect(screen.getByRole("table")).toBeTruthy();
});
