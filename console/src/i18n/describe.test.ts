// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { ApiError } from "@/api/errors";
import { describe as say } from "./describe";
import { describeField } from "./fields";
import { chooseLanguage, i18next } from "./index";
import { shared } from "./shared";

const t = (language = "en") => i18next.getFixedT(language, "shared");

describe("an error in words", () => {
  it.each(Object.entries(shared.en.error.code))("has its own for %s", (code, words) => {
    expect(say(new ApiError(400, [code]), t())).toBe(words);
  });

  it("says them in the language of the page", () => {
    expect(say(new ApiError(401, ["invalid-username-or-password"]), t("it"))).toBe(
      "Nome utente o password errati.",
    );
  });

  it.each([
    [403, shared.en.error.forbidden],
    [404, shared.en.error.notFound],
    [408, shared.en.error.timeout],
    [412, shared.en.error.conflict],
    [429, shared.en.error.tooMany],
    [500, shared.en.error.server],
    [502, shared.en.error.server],
    [503, shared.en.error.unavailable],
  ])("is told by its status when its code has none: %d", (status, words) => {
    expect(say(new ApiError(status, ["some-new-code"]), t())).toBe(words);
  });

  it("is the server's own text before it is nothing", () => {
    expect(say(new ApiError(422, ["title: cannot be blank"]), t())).toBe("title: cannot be blank");
    expect(say(new ApiError(422, []), t())).toBe(shared.en.error.invalid);
  });

  it("says that nobody answers, and that the console itself failed", () => {
    expect(say(new ApiError(0, []), t())).toBe(shared.en.error.unreachable);
    expect(say(new TypeError("x is undefined"), t())).toBe(shared.en.error.crashed);
  });
});

describe("a message about a field", () => {
  afterEach(() => chooseLanguage("en"));

  it("is translated where it is known, and kept where it is not", async () => {
    await chooseLanguage("it");
    expect(describeField("cannot be blank")).toBe("Non può essere vuoto.");
    expect(describeField("the length must be between 1 and 255")).toContain("da 1 a 255 byte");
    expect(describeField("must be at least 3")).toBe("must be at least 3");
  });
});

describe("the language", () => {
  afterEach(() => chooseLanguage("en"));

  it("is remembered, and told to the browser", async () => {
    await chooseLanguage("it");
    expect(localStorage.getItem("aimm.language")).toBe("it");
    expect(document.documentElement.lang).toBe("it");
    expect(i18next.t("score.ratings", { count: 1 })).toBe("1 valutazione");
    expect(i18next.t("score.ratings", { count: 2 })).toBe("2 valutazioni");
  });

  it("has plurals", () => {
    expect(i18next.t("score.stars", { count: 1 })).toBe("1 star");
    expect(i18next.t("score.stars", { count: 0 })).toBe("0 stars");
  });
});
