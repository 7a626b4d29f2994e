import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderInApp } from "@/testing/render";
import { PHASE_COLORS, StatePill } from "../page/StatePill";
import { Score, ScoreInterval } from "./ScoreInterval";
import { FlowName, ShareBar } from "./Shares";

describe("ScoreInterval", () => {
  it("says in words what it shows", () => {
    renderInApp(<ScoreInterval mean={4.123} low={3.5} high={4.6} />);
    const name = "4.12 stars, 95% confidence interval 3.50 to 4.60";
    expect(screen.getByRole("img", { name })).toBeTruthy();
  });

  it("places the mean between the ends of its interval", () => {
    const { container } = renderInApp(<ScoreInterval mean={3} low={2} high={5} />);
    expect(container.querySelector("circle")?.getAttribute("cx")).toBe("50%");
    const bar = container.querySelector("rect");
    expect(bar?.getAttribute("x")).toBe("25%");
    expect(bar?.getAttribute("width")).toBe("75%");
  });

  it("stays on its axis when the interval does not", () => {
    const { container } = renderInApp(<ScoreInterval mean={1} low={0.2} high={5.9} />);
    expect(container.querySelector("rect")?.getAttribute("x")).toBe("0%");
    expect(container.querySelector("rect")?.getAttribute("width")).toBe("100%");
  });

  it("says that nobody has rated, and draws nothing then", () => {
    const { container } = renderInApp(<ScoreInterval mean={null} low={1} high={5} />);
    expect(screen.getByRole("img", { name: "Not rated yet" })).toBeTruthy();
    expect(container.querySelector("circle")).toBeNull();
  });

  it("has numbers under the axis on demand", () => {
    const { container } = renderInApp(<ScoreInterval mean={3} low={2} high={4} ticks />);
    expect([...container.querySelectorAll("text")].map((tick) => tick.textContent)).toEqual([..."12345"]);
  });
});

describe("Score", () => {
  it("says how many ratings it rests on", () => {
    renderInApp(<Score mean={4.5} ratings={1} />);
    expect(screen.getByText("4.50")).toBeTruthy();
    expect(screen.getByText("1 rating")).toBeTruthy();
  });

  it("is a dash without ratings", () => {
    renderInApp(<Score mean={null} ratings={0} />);
    expect(screen.getByText("–")).toBeTruthy();
    expect(screen.getByText("Not rated yet")).toBeTruthy();
  });
});

describe("ShareBar", () => {
  const flows = [
    { id: "a", title: "Careful", share: 75 },
    { id: "b", title: "Cheap", share: 25 },
    { id: "c", title: "Gone", share: 0 },
  ];

  it("says in words how the sessions are split, without those that get none", () => {
    renderInApp(<ShareBar flows={flows} colors={new Map([["a", "red"]])} />);
    expect(screen.getByRole("img", { name: "Careful: 75%, Cheap: 25%" })).toBeTruthy();
  });

  it("has a name also when nothing is served", () => {
    renderInApp(<ShareBar flows={[]} colors={new Map()} />);
    expect(screen.getByRole("img").getAttribute("aria-label")).toBeTruthy();
  });
});

it("names a flow in full where its title is cut off", () => {
  renderInApp(<FlowName title="A very long title of a flow" />);
  expect(screen.getByTitle("A very long title of a flow")).toBeTruthy();
});

it.each(Object.keys(PHASE_COLORS) as Array<keyof typeof PHASE_COLORS>)("says in words: %s", (phase) => {
  const { container } = renderInApp(<StatePill phase={phase} />);
  expect(container.textContent).not.toBe("");
  expect(container.textContent).not.toContain("phase.");
  expect(container.textContent).not.toBe(phase);
});
