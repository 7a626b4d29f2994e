import { cleanup, fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "@/api/errors";
import { chooseLanguage } from "@/i18n";
import { renderInApp } from "@/testing/render";
import { type Details, DetailsForm } from "./DetailsForm";

const save = vi.fn<(details: Details, over: boolean) => Promise<void>>();

beforeEach(async () => {
  save.mockReset().mockResolvedValue(undefined);
  await chooseLanguage("en");
});

function write(field: HTMLElement, text: string): void {
  fireEvent.change(field, { target: { value: text } });
}

function show(initial?: Partial<Details>, newer?: () => Promise<Details>) {
  renderInApp(
    <DetailsForm
      fields={["title", "code", "description"]}
      initial={initial}
      submit="Store"
      save={save}
      newer={newer}
      onCancel={() => undefined}
    />,
  );
  return {
    title: screen.getByLabelText<HTMLInputElement>(/Title/),
    code: screen.getByLabelText<HTMLInputElement>(/Code/),
    description: screen.getByLabelText<HTMLTextAreaElement>(/Description/),
    store: () => userEvent.click(screen.getByText("Store")),
  };
}

it("proposes a code from the title until somebody writes one", async () => {
  const { title, code } = show();
  write(title, "Trip planner");
  expect(code.value).toBe("trip-planner");
  write(code, "trips");
  write(title, "Trip planners");
  expect(code.value).toBe("trips");
});

it("leaves a code that exists alone", async () => {
  const { title, code } = show({ title: "Old", code: "old", description: "d" });
  write(title, "Older");
  expect(code.value).toBe("old");
});

it("asks for what is missing before it asks the service, and goes there", async () => {
  const { title, description, store } = show();
  write(description, "What it does");
  await store();
  expect(save).not.toHaveBeenCalled();
  expect(title.getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(title);
});

it("lets the title stand for a description that nobody wrote, and shows none then", async () => {
  const { title, store } = show();
  write(title, " Trip planner ");
  await store();
  expect(save.mock.calls[0]?.[0]).toMatchObject({ title: "Trip planner", description: "Trip planner" });
  cleanup();
  expect(show({ title: "Trip planner", description: "Trip planner" }).description.value).toBe("");
});

it("says the service's errors at their fields, and keeps what was typed", async () => {
  save.mockRejectedValue(new ApiError(400, ["use-case-same-code-already-exists"]));
  const { code, title, store } = show({ title: "A", code: "a", description: "d" });
  await store();
  expect(code.getAttribute("aria-invalid")).toBe("true");
  expect(screen.queryByRole("alert")).toBeNull();
  expect(title.value).toBe("A");
  save.mockRejectedValue(new ApiError(422, ["title: the length must be between 1 and 255"]));
  await store();
  expect(title.getAttribute("aria-invalid")).toBe("true");
});

it("says other errors above the fields", async () => {
  save.mockRejectedValue(new ApiError(503, []));
  const { store } = show({ title: "A", code: "a", description: "d" });
  await store();
  expect(screen.getByRole("alert").textContent).toContain("cannot write right now");
});

it("offers the newer texts, or to save over them, when somebody else was quicker", async () => {
  save.mockRejectedValueOnce(new ApiError(412, ["outdated"]));
  const newer = { title: "Theirs", code: "theirs", description: "t" };
  const { title, store } = show({ title: "Mine", code: "mine", description: "d" }, async () => newer);
  await store();
  await userEvent.click(screen.getByText("Overwrite with mine"));
  expect(save).toHaveBeenLastCalledWith({ title: "Mine", code: "mine", description: "d" }, true);

  save.mockRejectedValueOnce(new ApiError(412, ["outdated"]));
  await store();
  await userEvent.click(screen.getByText("Load the newer version"));
  expect(title.value).toBe("Theirs");
  expect(screen.queryByRole("alert")).toBeNull();
});

it("stores without the spaces around", async () => {
  const { store } = show({ title: " A ", code: " a ", description: "d" });
  await store();
  expect(save).toHaveBeenCalledWith({ title: "A", code: "a", description: "d" }, false);
});
