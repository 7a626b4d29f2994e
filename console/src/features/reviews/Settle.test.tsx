// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Queue } from "@/kinds/reviewQueue";
import type { Detail } from "./queries";
import { Settle } from "./Settle";

const TASK = { id: "t", outputs: [], judgements: [], final: null } as unknown as Detail;

function shown(queue: Partial<Queue>, criteria = "", task = TASK) {
  const decide = vi.fn();
  render(
    <MantineProvider env="test">
      <Settle
        queue={{ labels: [], answer: "label", ...queue } as Queue}
        criteria={criteria}
        task={task}
        decide={decide}
      />
    </MantineProvider>,
  );
  return { decide, user: userEvent.setup() };
}

it("settles a rating by criteria, with a comment", async () => {
  const { decide, user } = shown({ kind: "rate" }, "polite: Says please.");
  const save = screen.getByRole("button", { name: "Settle" });
  expect(save.hasAttribute("disabled")).toBe(true);
  const row = screen.getByRole("radiogroup", { name: "polite" });
  await user.click(row.querySelectorAll("input")[3] as HTMLElement);
  await user.type(screen.getByRole("textbox", { name: "Why" }), " kind ");
  await user.click(save);
  expect(decide).toHaveBeenCalledExactlyOnceWith({
    scores: [{ criterion: "polite", score: 4 }],
    comment: "kind",
  });
});

it("settles a comparison with one press, and begins with what was settled before", async () => {
  const verdict = { choice: "tie", overall: null, scores: {}, label: null, comment: "alike" };
  const task = { ...TASK, final: { verdict, by: "ann", at: "2026-01-01T00:00:00Z" } } as unknown as Detail;
  const { decide, user } = shown({ kind: "compare" }, "", task);
  await user.click(screen.getByRole("button", { name: "Settle: First" }));
  expect(decide.mock.calls).toEqual([[{ ...verdict, choice: "first", scores: [] }]]);
});

it("offers the labels of a queue that labels, and a text where any is allowed", async () => {
  const { decide, user } = shown({ kind: "label", labels: ["x"], answer: "text" });
  await user.click(screen.getByRole("button", { name: "Settle: x" }));
  await user.type(screen.getByRole("textbox", { name: "Label" }), "y");
  await user.click(screen.getByRole("button", { name: "Settle" }));
  expect(decide.mock.calls.map(([final]) => (final as { label: string }).label)).toEqual(["x", "y"]);
});
