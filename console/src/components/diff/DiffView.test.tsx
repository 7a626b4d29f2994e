import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderInApp } from "@/testing/render";
import { ConfigurationDiff } from "./ConfigurationDiff";
import { DiffView } from "./DiffView";

const labels = { beforeLabel: "Revision 1", afterLabel: "Revision 2" };

it("says for those who cannot see it which lines were removed and added", () => {
  renderInApp(<DiffView before={"a\nold line"} after={"a\nnew line"} layout="split" {...labels} />);
  const table = screen.getByRole("region", { name: "From Revision 1 to Revision 2" });
  expect(table.textContent).toContain("removed:old line");
  expect(table.textContent).toContain("added:new line");
  expect(screen.getByText("new").tagName).toBe("MARK");
});

it("folds what has not changed, and unfolds it", async () => {
  const lines = Array.from({ length: 20 }, (_, line) => `line ${line}`);
  renderInApp(<DiffView before={lines.join("\n")} after={[...lines, "end"].join("\n")} {...labels} />);
  expect(screen.queryByText("line 3")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Show 17 unchanged lines" }));
  expect(screen.getByText("line 3")).toBeTruthy();
});

it("shows a prompt over its lines, and another modality", async () => {
  renderInApp(
    <ConfigurationDiff
      before={{ modality: "text", parameters: '{"system":"One\\nTwo","n":1.0}' }}
      after={{ modality: "chat", parameters: '{"system":"One\\nThree","n":1.0}' }}
      {...labels}
    />,
  );
  expect(screen.getByText("text")).toBeTruthy();
  expect(screen.getByText("chat")).toBeTruthy();
  const table = await screen.findByRole("region");
  expect(table.textContent).toContain("removed:    Two");
  expect(table.textContent).toContain("added:    Three");
  expect(table.textContent).toContain('"n": 1.0');
});

it("says when there is no difference", () => {
  renderInApp(<DiffView before="a" after="a" {...labels} />);
  expect(screen.getByText("No difference")).toBeTruthy();
});
