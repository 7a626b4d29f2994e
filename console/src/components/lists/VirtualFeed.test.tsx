import { act, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderInApp } from "@/testing/render";
import { VirtualFeed } from "./VirtualFeed";

const items = Array.from({ length: 500 }, (_, at) => at);

test("is printed whole, in light colours, and goes back to what is seen", () => {
  renderInApp(
    <VirtualFeed
      items={items}
      keyOf={(item) => item}
      render={(item) => `entry ${item}`}
      estimate={78}
      label="Timeline"
    />,
  );
  document.documentElement.setAttribute("data-mantine-color-scheme", "dark");
  const before = screen.queryAllByText(/^entry /).length;
  expect(before).toBeLessThan(500);

  act(() => void window.dispatchEvent(new Event("beforeprint")));
  expect(screen.getAllByText(/^entry /)).toHaveLength(500);
  expect(document.documentElement.getAttribute("data-mantine-color-scheme")).toBe("light");

  act(() => void window.dispatchEvent(new Event("afterprint")));
  expect(screen.queryAllByText(/^entry /)).toHaveLength(before);
  expect(document.documentElement.getAttribute("data-mantine-color-scheme")).toBe("dark");
});
