import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { ApiError } from "@/api/errors";
import { renderInApp } from "@/testing/render";
import type { DrawnColumn } from "./columns";
import { RecordTable } from "./RecordTable";
import type { Records } from "./useRecords";

interface Goal {
  id: string;
  title: string;
  ratings: number;
}

const columns: readonly DrawnColumn<Goal>[] = [
  { name: "title", value: (goal) => goal.title, draw: ({ title }) => <b>{title}</b> },
  { name: "ratings", as: "count", value: (goal) => goal.ratings },
];

function list(given: Partial<Records<Goal>>): Records<Goal> {
  const none = () => undefined;
  return {
    items: [],
    pending: false,
    error: null,
    retry: none,
    loading: false,
    outdated: false,
    hasMore: false,
    more: none,
    nearEnd: none,
    ...given,
  };
}

function show(given: Partial<Records<Goal>>) {
  renderInApp(
    <RecordTable
      list={list(given)}
      columns={columns}
      heading={(name) => name.toUpperCase()}
      label="Goals"
      empty="Nothing yet"
    />,
  );
}

test("says what a column says, and draws what has a drawing", () => {
  show({ items: [{ id: "1", title: "Trips", ratings: 12_000 }] });
  act(() => void window.dispatchEvent(new Event("beforeprint"))); // jsdom has no height: nothing is seen
  expect(screen.getByText("Trips").tagName).toBe("B");
  expect(screen.getByText("12,000")).toBeTruthy();
  act(() => void window.dispatchEvent(new Event("afterprint")));
});

test("says that there is nothing only once that is known", () => {
  show({ pending: true });
  expect(screen.queryByText("Nothing yet")).toBeNull();
  show({});
  expect(screen.getByText("Nothing yet")).toBeTruthy();
});

test("offers another try, and more", async () => {
  const retry = vi.fn();
  show({ error: new ApiError(503, []), retry });
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(retry).toHaveBeenCalled();
  const more = vi.fn();
  show({ items: [{ id: "1", title: "Trips", ratings: 1 }], hasMore: true, more });
  await userEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(more).toHaveBeenCalled();
});
