import { describe, expect, it } from "vitest";

const plots = import.meta.glob<string>(["./plot/*.tsx", "!./plot/*.test.tsx"], {
  eager: true,
  query: "?raw",
  import: "default",
});
const features = import.meta.glob<string>(["../../features/**/*.tsx", "!../../features/**/*.test.tsx"], {
  eager: true,
  query: "?raw",
  import: "default",
});
const { "./plot/Plot.tsx": frame = "", ...drawings } = plots;

/** What draws something over time, by name. */
const NAMES = Object.entries(drawings)
  .filter(([, source]) => source.includes("<Plot"))
  .map(([path]) => /(\w+)\.tsx$/.exec(path)?.[1] ?? "");

const IS_DRAWN = new RegExp(`<(${["Plot", ...NAMES].join("|")})\\b`);

/** Pictures that are no charts: they have no figures beyond those that stand beside them. */
const DIAGRAMS = ["Countdown.tsx", "Interval.tsx", "StateMachine.tsx"];

const pages = Object.entries(features).filter(([, source]) => IS_DRAWN.test(source));

it("finds what draws over time, and who shows it", () => {
  expect(NAMES.sort()).toEqual(["FlowLines", "ShareAreas", "StackedBars"]);
  expect(pages.length).toBeGreaterThanOrEqual(4);
});

describe("every chart over time", () => {
  it("has the zoom and the keyboard of the one frame", () => {
    for (const part of ["<Walk", "<ZoomButtons", "useZoom("]) expect(frame).toContain(part);
    for (const [path, source] of Object.entries(drawings)) expect(source, path).not.toContain("<svg");
  });

  it.each(pages)("can be read as a table: %s", (_, source) => {
    expect(source).toContain("<AsTable");
  });
});

it("no page draws a chart of its own", () => {
  const own = Object.entries(features).filter(([, source]) => source.includes("<svg"));
  expect(own.map(([path]) => path.split("/").pop()).sort()).toEqual(DIAGRAMS);
});
