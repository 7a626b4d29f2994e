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

  it("tells a gap in the ramp from a clock that was set back", () => {
    const gap = reason("warmup_gap", {
      text: "The ramp continues; 3 h 5 min in which the service was off or no session was opened do not count.",
      numbers: { minutes: 187, counted: 2 },
    });
    expect(sayReason(gap, tongue("en"))).toMatch(/ 3 .* 5 .* in which the service was off/);
    const back = { ...gap, text: "The ramp continues; the clock was set back.", numbers: { minutes: 0 } };
    expect(sayReason(back, tongue("en"))).toBe("The ramp continues. The clock was set back.");
    const idle = reason("warmup_waits", {
      text: "No session has been opened since the last step; only time with new sessions counts.",
    });
    expect(sayReason(idle, tongue("it"))).toContain("Nessuna sessione aperta");
    expect(sayReason(reason("clock_set_back"), tongue("it"))).toContain("L'orologio era avanti");
  });

  it("names every flow that gets its first traffic", () => {
    const first = (flows: string) =>
      reason("first_traffic", {
        text: `${flows} had no traffic and so could never be rated; each starts with 2%.`,
        numbers: { share: 2 },
      });
    expect(sayReason(first("Alpha"), tongue("en"))).toBe(
      "Alpha gets a first 2% of the traffic: without traffic it could never be rated.",
    );
    expect(sayReason(first("Alpha, Beta"), tongue("en"))).toContain("each of these flows");
    expect(sayReason(first("Alpha, Beta"), tongue("it"))).toContain("valutati: Alpha, Beta.");
  });

  it("names no leader when the budget ends without ratings", () => {
    const ended = reason("budget", { flowId: null, numbers: { sessions: 100, days: 2 } });
    expect(sayReason(ended, tongue("en"))).toContain("No flow was rated, so none leads");
    expect(sayReason({ ...ended, flowId: "b" }, tongue("en"))).toContain("Beta leads");
  });

  it("says who set the shares by hand, and that a rollout was over", () => {
    const set = (text: string) => sayReason(reason("manual_change", { text, flowId: null }), tongue("it"));
    expect(set("ada set the shares by hand: Alpha 30%, Beta 70%. The rollout continues from there.")).toBe(
      "ada ha impostato le quote a mano: Alpha 30%, Beta 70%. Il rilascio prosegue da lì.",
    );
    expect(set("Someone set the shares by hand after the end of the rollout: Alpha 100%.")).toBe(
      "Qualcuno ha impostato le quote a mano dopo la fine del rilascio: Alpha 100%.",
    );
  });

  it("says a warning that the start of a rollout has noted", () => {
    const text = "The budget of 1,000 sessions is ignored: continuous mode never ends.";
    expect(sayReason(reason("budget_ignored", { text }), tongue("it"))).toContain("Il budget viene ignorato");
  });

  it("keeps the service's words where a stored warning lacks its numbers", () => {
    const text = "The budget ends within the attribution window of 24 hours.";
    expect(sayReason(reason("budget_within_window", { text, numbers: {} }), tongue("it"))).toBe(text);
  });

  it("has words for each warning, in both languages", () => {
    const text = "The service's own words.";
    const warnings: Array<[string, Record<string, number>]> = [
      ["budget_ignored", {}],
      ["budget_within_window", { hours: 24 }],
      ["budget_within_window", { hours: 24, sessions: 500 }],
      ["flow_unknown", {}],
      ["flow_unknown", { goal: 20 }],
      ["flow_unknown", { rollback: 20 }],
      ["flow_not_active", {}],
      ["flow_not_active", { goal: 20 }],
      ["flow_not_active", { rollback: 20 }],
      ["more", { settings: 3 }],
      ["nothing_guarded", {}],
      ["rolled_back_to_itself", { rollback: 5 }],
      ["rolled_back_to_nobody", {}],
      ["unsound_configuration", { step: 1 }],
      ["more_unsound", { remarks: 3 }],
      ["never_ends", {}],
      ["beyond_budget", {}],
      ["near_tie", { epsilon: 0.1 }],
      ["no_winner", {}],
      ["takes_long", { days: 90 }],
      ["no_escape", {}],
    ];
    for (const [code, numbers] of warnings) {
      const said = (["en", "it"] as const).map((language) =>
        sayReason(reason(code, { text, numbers }), tongue(language)),
      );
      expect(said.join()).not.toMatch(/warning\.|\{\{|undefined|NaN/);
      expect(said[0]).not.toBe(said[1]);
      expect(said).not.toContain(text);
    }
  });

  it("passes on what it does not know", () => {
    expect(sayReason(reason("brand_new"), tongue("it"))).toBe("The service's own words.");
  });

  it("leaves no hole in any sentence", () => {
    const keys = Object.keys(why.en.why).map((key) => key.replace(/_(one|other)$/, ""));
    const codes = [...new Set(keys)].filter(
      (code) =>
        !/^(configured|started|reset|stopped|rolled_back(_.*)?|completed_with|someone|by_hand.*)$/.test(
          code,
        ) &&
        // variants of another code's sentence, said above
        !/^(warmup_idle|warmup_set_back|first_traffic_each|budget_unled)$/.test(code),
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

  it("says what keeps a winner from being named, in both languages", () => {
    const codes = [
      "traffic",
      "late_ratings",
      "sample_ratio",
      "response_rates",
      "time_of_day",
      "guardrail_error_rate",
      "guardrail_latency",
      "guardrail_cost",
    ];
    for (const code of codes) {
      const said = (["en", "it"] as const).map((language) => sayMissing(missing(code, 0), tongue(language)));
      expect(said).not.toContain("Own words.");
      expect(said[0]).not.toBe(said[1]);
    }
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
