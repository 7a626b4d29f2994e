import { expect, it } from "vitest";
import { type Box, freestPlace } from "./place";

const PAGE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

function button(left: number, top: number): Box {
  return { left, top, right: left + 100, bottom: top + 36 };
}

it("is the lower right corner while nothing is there", () => {
  expect(freestPlace([], PAGE, 60)).toBe("bottom-right");
  expect(freestPlace([button(600, 300)], PAGE, 60)).toBe("bottom-right");
});

it("goes out of the way of a button", () => {
  const save = button(1100, 750);
  expect(freestPlace([save], PAGE, 60)).toBe("bottom-left");
  expect(freestPlace([save, button(60, 740)], PAGE, 60)).toBe("bottom-center");
});

it("goes to the top where the whole foot is taken", () => {
  const foot = [40, 300, 500, 700, 1000, 1150].map((left) => button(left, 750));
  expect(freestPlace(foot, PAGE, 60)).toBe("top-right");
  expect(freestPlace([button(250, 790)], PHONE, 90)).toBe("top-right");
});

it("covers as few as it can where it must cover some", () => {
  const everywhere = [0, 200, 400, 600, 800, 1000, 1180].flatMap((left) => [
    button(left, 740),
    button(left, 80),
  ]);
  const freest = freestPlace([...everywhere, button(1020, 745), button(1050, 85)], PAGE, 60);
  expect(freest).not.toBe("bottom-right");
});
