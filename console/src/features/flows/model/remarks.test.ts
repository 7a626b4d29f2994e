// @vitest-environment jsdom
import { expect, it } from "vitest";
import { i18next } from "@/i18n";
import { type Remark, sayRemark } from "./remarks";
import "../texts";

const remark = (code: string, where = "", value = ""): Remark => ({ code, where, value, text: "As it is." });
const say = (one: Remark) => sayRemark(one, i18next.getFixedT("en", "flows"));

it("says what a model will refuse, and where", () => {
  expect(say(remark("no_model", "model"))).toMatch(/^No model/);
  expect(say(remark("unknown_role", "messages[2].role", "Extract…"))).toMatch(/Message 3.*“Extract…”/);
  expect(say(remark("out_of_range", "temperature", "7"))).toMatch(/temperature.*7/);
});

it("passes on what it does not know", () => {
  expect(say(remark("something_new"))).toBe("As it is.");
});
