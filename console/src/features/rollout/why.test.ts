// @vitest-environment jsdom
import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import "@/i18n";
import { createFormat } from "@/i18n/format";
import { why } from "./texts/why";
import { type ReasonLike, sayChance, sayMissing, sayReason, type Tongue } from "./why";
import "./texts";

const TITLES: Record<string, string> = { a: "Alpha", b: "Beta" };

function tongue(language: "en" | "it"): Tongue {
  return {
    t: i18next.getFixedT(language, "rollout"),
    format: createFormat(language === "en" ? "en-GB" : "it-IT"),
    title: (id) => TITLES[id] ?? "?",
  };
}
const reason = (code: string, over: Partial<ReasonLike> = {}): ReasonLike => ({
  code,
  text: "The service's own words.",
  flowId: "a",
  numbers: {},
  ...over,
});

beforeAll(async () => {
  await i18next.changeLanguage("en");
});

describe("sayReason", () => {
  it("says a reason by its code, with its numbers, in both languages", () => {
    const leads = reason("top_two", { numbers: { "p_best.a": 0.9134, "p_best.b": 0.0866, moved: 9.24 } });
    expect(sayReason(leads, tongue("en"))).toBe(
      "Alpha leads with a 91.3% chance of being best; 9.2 points of traffic follow the ratings.",
    );
    expect(sayReason(leads, tongue("it"))).toContain("Alpha è in testa, con il 91,3%");
    const bad = reason("evidence_escape", { numbers: { ratings: 20, mean: 1.5, acceptable: 3, log_e: 4 } });
    expect(sayReason(bad, tongue("en"))).toContain(
      "its 20 ratings (1.50 stars on average) prove that it is below 3 stars",
    );
  });

  it("knows what a person did, and by whom", () => {
    const forced = reason("forced", { text: "ada completed the rollout with Beta.", flowId: null });
    expect(sayReason(forced, tongue("it"))).toBe("ada ha completato il rilascio con Beta.");
    const stopped = reason("forced", { text: "ada stopped the rollout; the shares stay.", flowId: null });
    expect(sayReason(stopped, tongue("en"))).toBe("ada stopped the rollout; shares stay as they were.");
  });

  it("knows who started a rollout with warnings", () => {
    const text = "ada started the rollout. The guardrail on cost has nothing to go by.";
    expect(sayReason(reason("started", { text, flowId: null }), tongue("en"))).toBe(
      "ada started the rollout.",
    );
  });

  it("says one point, and two points", () => {
    const moved = (points: number) =>
      sayReason(reason("top_two", { numbers: { moved: points } }), tongue("en"));
    expect(moved(1.02)).toContain("1 point of traffic follows");
    expect(moved(1.06)).toContain("1.1 points of traffic follow");
  });

  it("passes on what it does not know", () => {
    expect(sayReason(reason("brand_new"), tongue("it"))).toBe("The service's own words.");
  });

  it("leaves no hole in any sentence", () => {
    const keys = Object.keys(why.en.why).map((key) => key.replace(/_(one|other)$/, ""));
    const codes = [...new Set(keys)].filter(
      (code) => !/^(configured|started|reset|stopped|rolled_back(_.*)?|completed_with)$/.test(code),
    );
    for (const code of codes) {
      for (const language of ["en", "it"] as const) {
        const said = sayReason(reason(code), tongue(language));
        expect(said).not.toMatch(/\{\{|undefined|NaN/);
        expect(said).not.toBe("The service's own words.");
      }
    }
  });
});

describe("sayMissing", () => {
  const missing = (code: string, amount: number, flowId: string | null = null) => ({
    code,
    amount,
    flowId,
    text: "Own words.",
  });

  it("counts what a flow still needs", () => {
    expect(sayMissing(missing("ratings", 1, "a"), tongue("en"))).toBe("1 more rating of Alpha.");
    expect(sayMissing(missing("ratings", 12, "b"), tongue("it"))).toBe("Ancora 12 valutazioni di Beta.");
    expect(sayMissing(missing("ratings", 0), tongue("en"))).toBe("New ratings.");
    expect(sayMissing(missing("else", 0), tongue("en"))).toBe("Own words.");
  });
});

describe("sayChance", () => {
  it("is never certain of what is not", () => {
    const format = createFormat("en-GB");
    expect([1, 0.99996, 0.5, 0.0001, 0].map((chance) => sayChance(chance, format))).toEqual([
      "> 99.9%",
      "> 99.9%",
      "50%",
      "< 0.1%",
      "< 0.1%",
    ]);
  });
});
