import type { Candidate } from "@/kinds/candidate";
import type { Shortlist } from "./queries";

/** A shortlist with what was stored of one of its candidates; what it says of requirements comes later. */
export function withCandidate(shown: Shortlist | undefined, saved: Candidate): Shortlist | undefined {
  if (!shown) return shown;
  const candidates = shown.candidates.map((one) =>
    one.candidate.id === saved.id ? { ...one, candidate: saved } : one,
  );
  return { ...shown, candidates };
}
