// @vitest-environment jsdom
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import type { Requirement } from "@/kinds/requirement";
import { renderInApp } from "@/testing/render";
import { renderAs } from "@/testing/routed";
import { FakeService } from "@/testing/service";
import { CoverageTable } from "./CoverageTable";
import type { Coverage } from "./queries";

const requirement = (id: string, fields: Partial<Requirement>) =>
  ({
    id,
    title: `Requirement ${id}`,
    metric: null,
    aggregate: null,
    operator: null,
    threshold: null,
    unit: null,
    slice: null,
    needs: null,
    ...fields,
  }) as Requirement;

const RATED = { metric: "rating", aggregate: "mean", operator: "at-least", threshold: 4 } as const;
const LIKED = requirement("a", { ...RATED, unit: "stars" });
const GERMAN = requirement("b", { ...RATED, aggregate: "median", slice: "German" });
const PRIVATE = requirement("c", { needs: "A detector." });

type Found = Coverage["requirements"][number]["verdicts"][number];

const row = (requirementId: string, ...verdicts: Array<Omit<Found, "subjectId">>) => ({
  requirementId,
  code: requirementId,
  title: requirementId,
  kind: "product" as const,
  priority: "must" as const,
  waiver: null,
  verdicts: verdicts.map((one, place) => ({ ...one, subjectId: `f${place}` })),
});

const source = { kind: "ratings", id: null, title: null } as const;
const measured = { value: 4.5, low: 4.21, high: 4.7, count: 1200, anytime: true, source };
const REVIEWED = {
  ...measured,
  anytime: false,
  source: { kind: "reviews", id: "q1", title: "Tone of answers" },
} as const;
const COVERAGE: Coverage = {
  useCaseId: "u1",
  subjects: [
    { kind: "flow", subjectId: "f0", title: "Short", active: true },
    { kind: "flow", subjectId: "f1", title: "Long", active: false },
  ],
  requirements: [
    row("a", { verdict: "pass", why: "reached", measured }, { verdict: "fail", why: "missed", measured }),
    row(
      "b",
      { verdict: "not-yet", why: "no-evidence", measured: null },
      { verdict: "not-yet", why: "no-evidence", measured: null },
    ),
    row(
      "c",
      { verdict: "not-yet", why: "no-check", measured: null },
      { verdict: "not-yet", why: "no-check", measured: null },
    ),
  ],
};

beforeEach(() => chooseLanguage("en"));

async function reasonOf(name: string): Promise<string | null> {
  const user = userEvent.setup();
  screen.getByRole("button", { name }).focus();
  await user.keyboard("{Enter}");
  return (await screen.findByRole("dialog")).textContent;
}

it("has a row for each requirement that is shown, in words beside the colours", () => {
  renderInApp(<CoverageTable coverage={COVERAGE} requirements={[PRIVATE, LIKED]} />);
  const rows = screen.getAllByRole("row").slice(1);
  expect(rows.map((one) => within(one).getByRole("rowheader").textContent)).toEqual([
    "Requirement c",
    "Requirement a",
  ]);
  expect(
    rows.map((one) =>
      within(one)
        .getAllByRole("button")
        .map((cell) => cell.textContent),
    ),
  ).toEqual([
    ["Not yet", "Not yet"],
    ["Met", "Not met"],
  ]);
  expect(screen.getByRole("columnheader", { name: "Long (inactive)" })).toBeTruthy();
});

it("says by the keyboard what a verdict rests on", async () => {
  renderInApp(<CoverageTable coverage={COVERAGE} requirements={[LIKED]} />);
  const said = await reasonOf("Requirement a, Short: Met");
  expect(said).toContain("Met: the whole interval is on the right side of the threshold.");
  expect(said).toContain("Mean of rating: at least 4 stars");
  expect(said).toContain("4.5, 95% confidence interval 4.21 to 4.7 (1,200 measurements)");
});

it("says which metric has no evidence", async () => {
  renderInApp(<CoverageTable coverage={COVERAGE} requirements={[GERMAN]} />);
  const said = await reasonOf("Requirement b, Long: Not yet");
  expect(said).toContain("Not yet: no evidence for metric rating (Median, in “German”).");
});

it("says what is needed before a requirement can be measured", async () => {
  renderInApp(<CoverageTable coverage={COVERAGE} requirements={[PRIVATE]} />);
  expect(await reasonOf("Requirement c, Short: Not yet")).toBe("Not measurable yet: A detector.");
});

it("has a column for a candidate, and leads to the reviews that judged it", async () => {
  const judged: Coverage = {
    ...COVERAGE,
    subjects: [{ kind: "candidate", subjectId: "f0", title: "Small model", active: false }],
    requirements: [row("a", { verdict: "pass", why: "reached", measured: REVIEWED })],
  };
  await renderAs("viewer", new FakeService(), <CoverageTable coverage={judged} requirements={[LIKED]} />);
  expect(await screen.findByRole("columnheader", { name: "Small model (candidate)" })).toBeTruthy();
  await reasonOf("Requirement a, Small model: Met");
  const link = screen.getByRole("link", { name: "Tone of answers" });
  expect(link.getAttribute("href")).toContain("/reviews/q1");
});
