import { expect, it } from "vitest";
import type { Candidate } from "@/kinds/candidate";
import type { Shortlist, Shortlisted } from "./queries";
import { withCandidate } from "./shortlist";

const shown = (id: string, version: number) =>
  ({ candidate: { id, version } as unknown as Candidate, name: id }) as unknown as Shortlisted;

it("knows a change before the shortlist is loaded anew, so that the next one is based on it", () => {
  const before = { asOf: "2026-01-01", candidates: [shown("a", 1), shown("b", 1)] } as unknown as Shortlist;
  const after = withCandidate(before, { id: "b", version: 2 } as unknown as Candidate);
  expect(after?.candidates).toEqual([shown("a", 1), shown("b", 2)]);
  expect(withCandidate(undefined, { id: "b" } as Candidate)).toBeUndefined();
});
