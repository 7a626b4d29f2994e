import { describe, expect, it } from "vitest";
import type { Plan } from "../../queries";
import type { Tongue } from "../../why";
import { sayWarning } from "../warnings";
import { durationPicture, harmPart } from "./duration";

const plan = (over: Partial<Plan>): Plan => ({
  days: { low: 2, middle: 4, high: 8 },
  sessions: { low: 1000, middle: 2000, high: 4000 },
  ratings: { low: 1, middle: 2, high: 3 },
  warmupDays: 1,
  leastSessions: null,
  harmSessions: 100,
  harmStars: 200,
  withinBudget: null,
  warnings: [],
  ...over,
});

describe("durationPicture", () => {
  it("places everything on one axis", () => {
    const found = durationPicture(plan({}));
    expect(found?.span).toBeCloseTo(8.96);
    expect(found?.middle).toBeCloseTo(44.6, 1);
    expect(found && found.low / found.warmup).toBeCloseTo(2);
    expect(found?.open).toBe(false);
  });

  it("has no end where it may never end", () => {
    expect(durationPicture(plan({ days: { low: 2, middle: 4, high: null } }))).toMatchObject({
      high: 100,
      open: true,
    });
    expect(durationPicture(plan({ days: { low: null, middle: null, high: null } }))).toBeNull();
  });
});

describe("harmPart", () => {
  it("is a part of all sessions", () => {
    expect(harmPart(plan({}))).toBe(0.05);
    expect(harmPart(plan({ harmSessions: null }))).toBeNull();
    expect(harmPart(plan({ sessions: { low: null, middle: null, high: null } }))).toBeNull();
  });
});

describe("sayWarning", () => {
  const tongue = {
    t: (key: string, values: Record<string, string>) =>
      [key, ...Object.entries(values).flatMap(([name, value]) => (value ? [`${name} ${value}`] : []))].join(
        ", ",
      ),
    format: { decimal: String },
  } as unknown as Tongue;

  it("knows the service's warnings and passes others on", () => {
    expect(
      sayWarning("The two best flows are expected within 0.2 stars of each other; near ties …", tongue),
    ).toBe("warning.tie, stars 0.2");
    expect(sayWarning("It will take about 45 days.", tongue)).toBe("warning.long, days 45");
    expect(sayWarning("Something new.", tongue)).toBe("Something new.");
  });

  it("knows what a rollback leaves, and of which flow", () => {
    expect(sayWarning("The rollback of B (2) leaves it 5% of the traffic.", tongue)).toBe(
      "warning.rolledBackToItself, flow B (2), share 5",
    );
    const nobody = "The rollback of B gives no flow any traffic: the other active flows share all of it.";
    expect(sayWarning(nobody, tongue)).toBe("warning.rolledBackToNobody, flow B");
    expect(sayWarning("Models may reject 3 more settings of the flows.", tongue)).toBe(
      "warning.moreUnsound, more 3",
    );
  });

  it("knows what a budget cannot do", () => {
    const within = "within the attribution window of 24 hours: hardly any rating counts by then, …";
    const said = (text: string) => sayWarning(text, tongue);
    expect(said(`The budget ends ${within}`)).toBe("warning.budgetShort, hours 24");
    expect(said(`The budget will end ${within}`)).toBe("warning.budgetShort, hours 24");
    expect(said(`With more than 500 sessions in that time, the budget ends ${within}`)).toBe(
      "warning.budgetShortIf, sessions 500, hours 24",
    );
    expect(said("The budget of 1,000 sessions and 5 days is ignored: continuous mode never ends.")).toBe(
      "warning.budgetIgnored",
    );
  });
});
