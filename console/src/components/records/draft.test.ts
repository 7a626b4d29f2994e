import { expect, test } from "vitest";
import { differences, patchOf } from "./draft";

const limits = { title: { required: true as const }, owner: {}, tags: {} };

test("a patch names what differs, and clears with null only what may be absent", () => {
  const before = { title: "A", owner: "ann", tags: ["x"] };
  expect(patchOf(limits, before, { title: "A", owner: "ann", tags: ["x"] })).toEqual({});
  expect(patchOf(limits, before, { title: "", owner: "", tags: [] })).toEqual({
    title: "",
    owner: null,
    tags: [],
  });
});

test("of two versions the changed one is proposed, and mine where both are", () => {
  const base = { title: "A", owner: "", tags: ["x"] };
  const theirs = { title: "B", owner: "bob", tags: ["x"] };
  const mine = { title: "C", owner: "", tags: ["y"] };
  expect(differences(base, theirs, mine).map(({ name, both, proposed }) => [name, both, proposed])).toEqual([
    ["title", true, "mine"],
    ["owner", false, "theirs"],
    ["tags", false, "mine"],
  ]);
});

test("what both changed to the same is no difference", () => {
  expect(differences({ title: "A" }, { title: "B" }, { title: "B" })).toEqual([]);
});
