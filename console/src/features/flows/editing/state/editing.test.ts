import { describe, expect, it } from "vitest";
import type { Configuration } from "@/api/configurations";
import { setMember } from "@/api/json/edit";
import {
  arrived,
  begin,
  broughtBack,
  discarded,
  draftOf,
  type Editing,
  goneOver,
  isDirty,
  isSame,
  obstacleOf,
  type Stored,
  saved,
  shownOf,
  toSend,
  typed,
} from "./editing";

const PARAMETERS = '{"n":1.0,"big":12345678901234567890,"t":0.7}';

function stored(version: number, parameters: string | null = PARAMETERS, modality = "chat"): Stored {
  const configuration = parameters === null ? null : { modality, parameters };
  return { version, revision: version - 1, configuration, updatedAt: "2026-01-01T00:00:00.000000Z" };
}

function edited(editing: Editing, key: string, json: string): Editing {
  const shown = shownOf(editing);
  if (!shown) throw new Error("empty");
  return typed(editing, { ...shown, text: setMember(shown.text, key, json) });
}

const theirs = '{"n":1.0,"big":12345678901234567890,"t":0.2}';

describe("what is shown and sent", () => {
  it("shows compact text laid out, and sends it back compact, letter by letter but for the edit", () => {
    const before = begin(stored(1), null);
    const after = edited(before, "t", "0.9");
    expect(shownOf(after)?.text).toBe('{\n  "n": 1.0,\n  "big": 12345678901234567890,\n  "t": 0.9\n}');
    expect(after.draft && toSend(after.draft, after.base.configuration)).toEqual({
      modality: "chat",
      parameters: '{"n":1.0,"big":12345678901234567890,"t":0.9}',
    });
  });

  it("keeps a layout of its own", () => {
    const own = '{\n\t"a" : 1.0,\n\n\t"b": [1,\n 2]}';
    const after = edited(begin(stored(1, own), null), "a", "2");
    expect(after.draft && toSend(after.draft, after.base.configuration).parameters).toBe(
      own.replace("1.0", "2"),
    );
  });

  it("sends untouched parameters letter by letter when only the modality changed", () => {
    const spaced = '{"a": 1.0,  "b":2}';
    const draft = { ...draftOf({ modality: "text", parameters: spaced }), modality: "chat" };
    expect(toSend(draft, { modality: "text", parameters: spaced }).parameters).toBe(spaced);
  });

  it("sends a first configuration compact", () => {
    expect(toSend({ modality: "text", text: '{\n  "a": 1.0\n}' }, null).parameters).toBe('{"a":1.0}');
  });

  it("does not take a change of layout for a change, nor 1.0 for 1", () => {
    const configuration: Configuration = { modality: "chat", parameters: '{"a":1.0}' };
    expect(isSame({ modality: "chat", text: '{ "a" : 1.0 }' }, configuration)).toBe(true);
    expect(isSame({ modality: "chat", text: '{"a":1}' }, configuration)).toBe(false);
    expect(isSame({ modality: "text", text: '{"a":1.0}' }, configuration)).toBe(false);
    expect(isSame({ modality: "chat", text: "{}" }, null)).toBe(false);
  });

  it("says why something cannot be saved", () => {
    expect(obstacleOf({ modality: "chat", text: "{" })).toBe("broken");
    expect(obstacleOf({ modality: "chat", text: "null" })).toBe("isNull");
    expect(obstacleOf({ modality: "", text: "{}" })).toBe("noModality");
    expect(obstacleOf({ modality: "chat", text: "[]" })).toBeNull();
  });
});

describe("typing", () => {
  it("is dirty with a change, and clean again when it is taken back by hand", () => {
    const before = begin(stored(1), null);
    const after = edited(before, "t", "0.9");
    expect(isDirty(before)).toBe(false);
    expect(isDirty(after)).toBe(true);
    expect(isDirty(edited(after, "t", "0.7"))).toBe(false);
  });

  it("keeps a layout that somebody types, though it is nothing to save", () => {
    const before = begin(stored(1), null);
    const text = `${shownOf(before)?.text}\n`;
    const after = typed(before, { modality: "chat", text });
    expect(shownOf(after)?.text).toBe(text);
    expect(isDirty(after)).toBe(false);
    expect(arrived(after, stored(2, theirs)).newer).toBeNull();
  });

  it("begins an empty step", () => {
    const before = begin(stored(1, null), null);
    expect(shownOf(before)).toBeNull();
    expect(isDirty(typed(before, { modality: "chat", text: "{}" }))).toBe(true);
  });
});

describe("somebody else saves", () => {
  it("shows the newer version at once while nothing was typed", () => {
    const after = arrived(begin(stored(1), null), stored(2, theirs));
    expect(after.base.version).toBe(2);
    expect(after.newer).toBeNull();
  });

  it("keeps what was typed, beside the newer version", () => {
    const mine = edited(begin(stored(1), null), "t", "0.9");
    const after = arrived(mine, stored(2, theirs));
    expect(after.base.version).toBe(1);
    expect(after.newer?.version).toBe(2);
    expect(after.draft).toEqual(mine.draft);
    expect(arrived(after, stored(3, '{"t":3}')).newer?.version).toBe(3);
  });

  it("is no conflict when they saved the same", () => {
    const mine = edited(begin(stored(1), null), "t", "0.2");
    const after = arrived(mine, stored(2, theirs));
    expect(isDirty(after)).toBe(false);
    expect(after.newer).toBeNull();
  });

  it("is no conflict when the configuration is as it was (restored, or only touched)", () => {
    const mine = edited(begin(stored(1), null), "t", "0.9");
    const after = arrived(mine, stored(3));
    expect(after.newer).toBeNull();
    expect(after.base.version).toBe(3);
    expect(isDirty(after)).toBe(true);
  });

  it("does not go back to an older version that arrives late", () => {
    const before = arrived(begin(stored(1), null), stored(5, theirs));
    expect(arrived(before, stored(4)).base.version).toBe(5);
  });

  it("gives in to theirs, with a way back", () => {
    const mine = edited(begin(stored(1), null), "t", "0.9");
    const given = discarded(arrived(mine, stored(2, theirs)));
    expect(shownOf(given)?.text).toContain('"t": 0.2');
    expect(given.base.version).toBe(2);
    expect(broughtBack(given).draft).toEqual(mine.draft);
  });

  it("goes over theirs on top of their version", () => {
    const mine = edited(begin(stored(1), null), "t", "0.9");
    const over = goneOver(arrived(mine, stored(2, theirs)));
    expect(over.base.version).toBe(2);
    expect(over.newer).toBeNull();
    expect(over.draft).toEqual(mine.draft);
  });

  it("has nothing left to decide when mine is edited back to what it began from", () => {
    const mine = arrived(edited(begin(stored(1), null), "t", "0.9"), stored(2, theirs));
    const after = edited(mine, "t", "0.7");
    expect(after.newer).toBeNull();
    expect(after.base.version).toBe(2);
    expect(isDirty(after)).toBe(false);
  });
});

describe("saving", () => {
  it("is clean afterwards", () => {
    const mine = edited(begin(stored(1), null), "t", "0.2");
    const after = saved(mine, stored(2, theirs));
    expect(isDirty(after)).toBe(false);
    expect(after.base.version).toBe(2);
  });

  it("keeps what was typed while it was under way", () => {
    const sent = edited(begin(stored(1), null), "t", "0.2");
    const more = edited(sent, "n", "2");
    const after = saved(more, stored(2, theirs));
    expect(after.base.version).toBe(2);
    expect(after.draft).toEqual(more.draft);
  });
});

it("hears of somebody else's save before the answer to its own", () => {
  const sent = edited(begin(stored(1), null), "t", "0.9");
  const mine = stored(2, '{"n":1.0,"big":12345678901234567890,"t":0.9}');
  const after = saved(arrived(sent, stored(3, theirs)), mine);
  expect(after.base.version).toBe(3);
  expect(shownOf(after)?.text).toContain('"t": 0.2');
  const more = saved(arrived(edited(sent, "n", "2"), stored(3, theirs)), mine);
  expect(more.newer?.version).toBe(3);
  expect(more.draft?.text).toContain('"n": 2');
});

describe("a draft of an earlier visit", () => {
  const at = "2026-01-02T00:00:00.000Z";
  const draft = { modality: "chat", text: '{"t":5}' };

  it("is brought back", () => {
    const after = begin(stored(1), { draft, base: stored(1), at });
    expect(after.draft).toEqual(draft);
    expect(after.restoredFrom).toBe(at);
    expect(after.newer).toBeNull();
  });

  it("collides with what was saved since", () => {
    const after = begin(stored(2, theirs), { draft, base: stored(1), at });
    expect(after.base.version).toBe(1);
    expect(after.newer?.version).toBe(2);
  });

  it("is nothing when it says what is stored", () => {
    expect(isDirty(begin(stored(2, '{"t":5}'), { draft, base: stored(1), at }))).toBe(false);
  });
});
