// @vitest-environment jsdom
import { expect, it } from "vitest";
import { readBase, strayed } from "./base";

it.each([
  ["/aimm", "/aimm"],
  ["", ""],
  ["__AIMM_BASE__", ""],
  [null, ""],
])("reads the base path %j as %j", (content, base) => {
  expect(readBase(content)).toBe(base);
});

const address = (pathname: string) => ({ pathname, search: "?a=1", hash: "#b" });

it.each([
  ["/aimm/use-cases/u", null],
  ["/aimm", null],
  ["/use-cases/u", "/aimm/use-cases/u?a=1#b"],
  ["/aimmer", "/aimm/aimmer?a=1#b"],
])("sends who opened %s to %s", (path, right) => {
  expect(strayed(address(path), "/aimm")).toBe(right);
});

it("never sends anybody away at the root", () => {
  expect(strayed(address("/anything"), "")).toBeNull();
});
