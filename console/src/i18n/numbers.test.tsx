import { expect, test } from "vitest";
import { i18next } from "./index";

test("numbers are grouped in every text, also where the text says nothing about it", () => {
  i18next.addResourceBundle("en", "sample", { more: "{{count}} more of {{name}}" });
  const say = (values: object) => i18next.t("more" as "brand", { ns: "sample" as "shared", ...values });
  expect(say({ count: 12_345, name: "2026" })).toBe("12,345 more of 2026");
});
