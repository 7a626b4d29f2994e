import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderInApp } from "@/testing/render";
import { Plot } from "./Plot";

const stops = Array.from({ length: 101 }, (_, at) => at);

function show() {
  renderInApp(
    <Plot
      height={200}
      x={[0, 100]}
      y={[0, 1]}
      xTicks={() => []}
      yTicks={[]}
      stops={stops}
      tooltip={() => null}
      spoken={(stop) => `stop ${stop}`}
      label="Shares"
    >
      {() => null}
    </Plot>,
  );
  return screen.getByRole<HTMLInputElement>("slider", { name: "Shares" });
}

test("the keyboard walks through the stops, and says what is there", () => {
  const slider = show();
  expect(slider.getAttribute("aria-valuetext")).toBe("stop 100");
  fireEvent.change(slider, { target: { value: "20" } });
  expect(slider.getAttribute("aria-valuetext")).toBe("stop 20");
});

test("the keyboard zooms around its cursor, and back to all", () => {
  const slider = show();
  fireEvent.change(slider, { target: { value: "20" } });
  fireEvent.keyDown(slider, { key: "+" });
  expect(slider.max).toBe("50"); // from 10 to 60
  expect(slider.getAttribute("aria-valuetext")).toBe("stop 20");
  fireEvent.keyDown(slider, { key: "-" });
  expect(slider.max).toBe("100");
  fireEvent.keyDown(slider, { key: "+" });
  fireEvent.keyDown(slider, { key: "0" });
  expect(slider.max).toBe("100");
});
