import { MantineProvider } from "@mantine/core";
import { Notifications, notifications } from "@mantine/notifications";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "@/api/errors";
import "@/i18n";
import { forgetFailure, tell, tellError } from "./notify";

beforeEach(() => {
  act(() => notifications.clean());
  render(
    <MantineProvider env="test">
      <Notifications />
    </MantineProvider>,
  );
});

const AWAY = new ApiError(0, []);
const gone = () => waitFor(() => expect(screen.queryByText("Something went wrong")).toBeNull());

it("does again what failed when one presses the button, and says so nowhere else", async () => {
  const retry = vi.fn();
  act(() => tellError(AWAY, retry));
  expect(screen.getByText(/cannot be reached/).textContent).not.toMatch(/tried again/);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(retry).toHaveBeenCalledTimes(1);
  await gone();
});

it("offers no second try where it cannot help", () => {
  act(() => tellError(new ApiError(400, ["flow-cannot-be-deleted-if-active"]), vi.fn()));
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

it("is taken down when something works, and when one leaves the page", async () => {
  act(() => tellError(AWAY));
  act(() => tell("Saved"));
  await gone();
  act(() => tellError(AWAY));
  act(() => forgetFailure());
  await gone();
});

it("shows one failure at a time", () => {
  act(() => tellError(AWAY));
  act(() => tellError(new ApiError(403, [])));
  expect(screen.getAllByText("Something went wrong")).toHaveLength(1);
});
