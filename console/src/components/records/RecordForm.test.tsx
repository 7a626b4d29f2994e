import { cleanup, fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "@/api/errors";
import { addTexts, chooseLanguage } from "@/i18n";
import { renderInApp } from "@/testing/render";
import type { Kind } from "./kind";
import { RecordForm } from "./RecordForm";

interface Goal {
  id: string;
  version: number;
  title: string;
  code: string;
  description: string;
  owner: string | null;
  tags: readonly string[];
}

type Name = "title" | "code" | "description" | "owner" | "tags";
type Body = Omit<Goal, "id" | "version">;

const texts = { fields: { owner: { label: "Owner" }, tags: { label: "Tags" } } };
addTexts("kinds.test", { en: texts, it: texts });

const read = vi.fn<(goal: Goal) => Promise<Goal>>();
const create = vi.fn<(body: Body) => Promise<Goal>>();
const change = vi.fn<(goal: Goal, patch: Partial<Body>, version: number) => Promise<Goal>>();
const onSaved = vi.fn<(goal: Goal) => void>();

const kind: Kind<Name, Goal, Body> = {
  texts: "kinds.test",
  fields: {
    title: { as: "line" },
    code: { as: "code", proposedFrom: "title" },
    description: { as: "prose", standsIn: "title" },
    owner: { as: "line" },
    tags: { as: "words" },
  },
  limits: {
    title: { required: true, minLength: 1, maxLength: 20 },
    code: { required: true, minLength: 1, maxLength: 255 },
    description: { required: true, minLength: 1 },
    owner: { maxLength: 10 },
    tags: { maxItems: 2, items: { maxLength: 5 } },
  },
  read,
  create,
  change,
  shownBy: () => [],
};

const OLD: Goal = {
  id: "1",
  version: 3,
  title: "Old",
  code: "old",
  description: "d",
  owner: "ann",
  tags: ["a"],
};

beforeEach(async () => {
  for (const one of [read, create, change, onSaved]) one.mockReset();
  create.mockResolvedValue(OLD);
  change.mockResolvedValue(OLD);
  await chooseLanguage("en");
});

function write(field: HTMLElement, text: string): void {
  fireEvent.change(field, { target: { value: text } });
}

function show(record?: Goal) {
  renderInApp(
    <RecordForm
      kind={kind}
      record={record}
      submit="Store"
      onSaved={(goal) => onSaved(goal)}
      onCancel={() => undefined}
    />,
  );
  return {
    title: screen.getByLabelText<HTMLInputElement>(/Title/),
    code: screen.getByLabelText<HTMLInputElement>(/Code/),
    description: screen.getByLabelText<HTMLTextAreaElement>(/Description/),
    owner: screen.getByLabelText<HTMLInputElement>(/Owner/),
    tags: screen.getAllByLabelText<HTMLInputElement>(/Tags/)[0] as HTMLInputElement,
    store: () => userEvent.click(screen.getByText("Store")),
  };
}

it("proposes a code from the title until somebody writes one", () => {
  const { title, code } = show();
  write(title, "Trip planner");
  expect(code.value).toBe("trip-planner");
  write(code, "trips");
  write(title, "Trip planners");
  expect(code.value).toBe("trips");
  write(code, "");
  write(title, "Trips");
  expect(code.value).toBe("trips");
});

it("leaves a code that exists alone", () => {
  const { title, code } = show(OLD);
  write(title, "Older");
  expect(code.value).toBe("old");
});

it("asks for what is missing or too long before it asks the service, and goes there", async () => {
  const { title, owner, store } = show();
  await store();
  expect(create).not.toHaveBeenCalled();
  expect(title.getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(title);
  write(title, "Trips");
  write(owner, "ééééééé");
  await store();
  expect(create).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(owner);
  expect(screen.getByText(/Use 0 to 10 bytes/)).toBeTruthy();
});

it("makes a record of what was written, and leaves out what may be absent", async () => {
  const { title, tags, store } = show();
  write(title, " Trip planner ");
  await userEvent.type(tags, "fast{Enter}");
  await store();
  expect(create).toHaveBeenCalledWith({
    title: "Trip planner",
    code: "trip-planner",
    description: "Trip planner",
    tags: ["fast"],
  });
  expect(onSaved).toHaveBeenCalledWith(OLD);
  cleanup();
  expect(show({ ...OLD, title: "Trips", description: "Trips" }).description.value).toBe("");
});

it("sends only what was changed, and clears what was emptied", async () => {
  const { title, owner, store } = show(OLD);
  write(title, "New");
  write(owner, "");
  await store();
  expect(change).toHaveBeenCalledWith(OLD, { title: "New", owner: null }, 3);
});

it("sends nothing when nothing was changed", async () => {
  const { store } = show(OLD);
  await store();
  expect(change).not.toHaveBeenCalled();
  expect(onSaved).toHaveBeenCalledWith(OLD);
});

it("says the service's errors at their fields, and keeps what was typed", async () => {
  change.mockRejectedValue(new ApiError(400, ["use-case-same-code-already-exists"]));
  const { code, title, store } = show(OLD);
  write(title, "A");
  await store();
  expect(code.getAttribute("aria-invalid")).toBe("true");
  expect(screen.queryByRole("alert")).toBeNull();
  expect(title.value).toBe("A");
  change.mockRejectedValue(new ApiError(422, ["title: must be a valid value"]));
  await store();
  expect(title.getAttribute("aria-invalid")).toBe("true");
});

it("says other errors above the fields", async () => {
  change.mockRejectedValue(new ApiError(503, []));
  const { title, store } = show(OLD);
  write(title, "A");
  await store();
  expect(screen.getByRole("alert").textContent).toContain("cannot write right now");
});

it("saves on top of a newer version whose texts are the same", async () => {
  change.mockRejectedValueOnce(new ApiError(412, ["outdated"]));
  read.mockResolvedValue({ ...OLD, version: 4 });
  const { title, store } = show(OLD);
  write(title, "Mine");
  await store();
  expect(change).toHaveBeenLastCalledWith({ ...OLD, version: 4 }, { title: "Mine" }, 4);
  expect(onSaved).toHaveBeenCalled();
});

it("shows theirs and mine when somebody else was quicker, and saves what is chosen", async () => {
  change.mockRejectedValueOnce(new ApiError(412, ["outdated"]));
  const theirs = { ...OLD, version: 4, title: "Theirs", owner: "bob" };
  read.mockResolvedValue(theirs);
  const { title, store } = show(OLD);
  write(title, "Mine");
  await store();
  const chosen = (name: string) =>
    screen.getByRole("radiogroup", { name }).querySelector('[aria-checked="true"]')?.textContent;
  expect(chosen("Title")).toBe("YoursMine");
  expect(chosen("Owner")).toBe("Theirsbob"); // only they changed it
  expect(screen.getAllByText("Both of you changed this field.")).toHaveLength(1);
  await userEvent.click(screen.getByText("Save this choice"));
  expect(change).toHaveBeenLastCalledWith(theirs, { title: "Mine" }, 4);
  expect(onSaved).toHaveBeenCalled();
});

it("goes on from their version when that is wanted", async () => {
  change.mockRejectedValueOnce(new ApiError(409, ["outdated"]));
  read.mockResolvedValue({ ...OLD, version: 4, title: "Theirs" });
  const { title, store } = show(OLD);
  write(title, "Mine");
  await store();
  await userEvent.click(screen.getByText("Keep theirs"));
  expect(screen.getByLabelText<HTMLInputElement>(/Title/).value).toBe("Theirs");
});
