// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { draftsIn } from "./drafts";
import type { KeptDraft } from "./editing";

const draft: KeptDraft = {
  draft: { modality: "chat", text: '{"n": 1.0, "half' },
  base: {
    version: 3,
    revision: 2,
    configuration: { modality: "chat", parameters: '{"n":1.0}' },
    updatedAt: "2026-01-01T00:00:00Z",
  },
  at: "2026-01-02T10:00:00.000Z",
};

beforeEach(() => localStorage.clear());

it("gives back what was kept, also when it is no JSON yet", () => {
  expect(draftsIn(localStorage, "anna", "f1").keep("s1", draft)).toBe(true);
  expect(draftsIn(localStorage, "anna", "f1").read("s1")).toEqual(draft);
});

it("keeps people and steps apart", () => {
  draftsIn(localStorage, "anna", "f1").keep("s1", draft);
  expect(draftsIn(localStorage, "bob", "f1").read("s1")).toBeNull();
  expect(draftsIn(localStorage, "anna", "f1").read("s2")).toBeNull();
});

it("forgets what was dropped", () => {
  const drafts = draftsIn(localStorage, "anna", "f1");
  drafts.keep("s1", draft);
  drafts.drop("s1");
  expect(drafts.read("s1")).toBeNull();
});

it("forgets what was typed for steps that are gone, and for no other flow and nobody else", () => {
  const places = [
    ["anna", "f1"],
    ["anna", "f10"],
    ["bob", "f1"],
  ] as const;
  for (const [person, flow] of places) {
    for (const step of ["s1", "s2"]) draftsIn(localStorage, person, flow).keep(step, draft);
  }
  draftsIn(localStorage, "anna", "f1").keepOnly(["s2", "s3"]);
  const left = places.map(([person, flow]) =>
    ["s1", "s2"].filter((step) => draftsIn(localStorage, person, flow).read(step)),
  );
  expect(left).toEqual([["s2"], ["s1", "s2"], ["s1", "s2"]]);
});

it.each(["{", "null", "[]", '{"draft":{}}', '{"draft":{"modality":"a","text":"b"},"base":{},"at":"x"}'])(
  "takes no notice of %s",
  (text) => {
    localStorage.setItem("aimm.draft.anna.f1.s1", text);
    expect(draftsIn(localStorage, "anna", "f1").read("s1")).toBeNull();
  },
);

it("keeps the draft of a step that was empty", () => {
  const drafts = draftsIn(localStorage, "anna", "f1");
  drafts.keep("s1", { ...draft, base: { ...draft.base, configuration: null } });
  expect(drafts.read("s1")?.base.configuration).toBeNull();
});

it("says when the browser refuses", () => {
  const refuse = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const drafts = draftsIn(
    { getItem: refuse, setItem: refuse, removeItem: refuse, key: refuse, length: 1 },
    "anna",
    "f1",
  );
  expect(drafts.keep("s1", draft)).toBe(false);
  expect(drafts.read("s1")).toBeNull();
  expect(() => drafts.drop("s1")).not.toThrow();
  expect(() => drafts.keepOnly([])).not.toThrow();
});
