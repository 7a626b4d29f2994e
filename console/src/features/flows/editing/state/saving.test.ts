import { describe, expect, it } from "vitest";
import type { Configuration, ConfiguredStep } from "@/api/configurations";
import { ApiError } from "@/api/errors";
import { begin, type Editing, isDirty, shownOf, typed } from "./editing";
import { attempt, type Store } from "./saving";

function step(version: number, parameters: string): ConfiguredStep {
  const at = "2026-01-01T00:00:00Z";
  return {
    id: "s",
    flowId: "f",
    useCaseId: "u",
    useCaseStepId: "us",
    configuration: { modality: "chat", parameters },
    placeholders: [],
    warnings: [],
    revision: version,
    version,
    createdAt: at,
    updatedAt: at,
  };
}

/** A service with one flow step. */
class FakeStore implements Store {
  readonly sent: Array<[Configuration, number]> = [];
  failure: unknown = null;

  constructor(public now: ConfiguredStep | undefined) {}

  async save(_id: string, configuration: Configuration, version: number): Promise<ConfiguredStep> {
    this.sent.push([configuration, version]);
    if (this.failure) throw this.failure;
    if (!this.now) throw new ApiError(404, ["flow-step-not-found"]);
    if (version !== this.now.version) throw new ApiError(412, ["outdated"]);
    this.now = step(version + 1, configuration.parameters);
    return this.now;
  }

  async fresh(): Promise<ConfiguredStep | undefined> {
    return this.now;
  }
}

/** One who has typed `text` on top of version 1. */
class Desk {
  editing: Editing;

  constructor(text: string) {
    const first = step(1, '{"t":0.7}');
    this.editing = typed(begin({ ...first }, null), { modality: "chat", text });
  }

  readonly tell = (change: (editing: Editing) => Editing): void => {
    this.editing = change(this.editing);
  };

  save(store: Store) {
    return attempt("s", this.editing, store, this.tell);
  }
}

describe("attempt", () => {
  it("saves on top of the version that the draft began from", async () => {
    const store = new FakeStore(step(1, '{"t":0.7}'));
    const desk = new Desk('{"t":1.0}');
    expect(await desk.save(store)).toBe("saved");
    expect(store.sent).toEqual([[{ modality: "chat", parameters: '{"t":1.0}' }, 1]]);
    expect(isDirty(desk.editing)).toBe(false);
    expect(desk.editing.base.version).toBe(2);
  });

  it("keeps both versions when somebody else was first", async () => {
    const store = new FakeStore(step(2, '{"t":0.2}'));
    const desk = new Desk('{"t":0.9}');
    expect(await desk.save(store)).toBe("conflict");
    expect(shownOf(desk.editing)?.text).toBe('{"t":0.9}');
    expect(desk.editing.newer?.configuration?.parameters).toBe('{"t":0.2}');
    // until it is decided nothing is sent
    expect(await desk.save(store)).toBe("conflict");
    expect(store.sent).toHaveLength(1);
  });

  it("goes on by itself when they left the configuration as it was", async () => {
    const store = new FakeStore(step(3, '{"t":0.7}'));
    const desk = new Desk('{"t":0.9}');
    expect(await desk.save(store)).toBe("saved");
    expect(store.sent.map(([, version]) => version)).toEqual([1, 3]);
    expect(isDirty(desk.editing)).toBe(false);
  });

  it("is done when they saved the same", async () => {
    const store = new FakeStore(step(2, '{"t":0.9}'));
    const desk = new Desk('{"t":0.9}');
    expect(await desk.save(store)).toBe("same");
    expect(isDirty(desk.editing)).toBe(false);
    expect(store.sent).toHaveLength(1);
  });

  it("sends nothing that is no JSON, and nothing when nothing changed", async () => {
    const store = new FakeStore(step(1, '{"t":0.7}'));
    expect(await new Desk('{"t":').save(store)).toBe("blocked");
    expect(await new Desk('{"t": 0.7}').save(store)).toBe("same");
    expect(store.sent).toEqual([]);
  });

  it.each([new ApiError(503, []), new ApiError(0, [])])(
    "keeps the draft when saving fails: %s",
    async (failure) => {
      const store = new FakeStore(step(1, '{"t":0.7}'));
      store.failure = failure;
      const desk = new Desk('{"t":0.9}');
      await expect(desk.save(store)).rejects.toBe(failure);
      expect(isDirty(desk.editing)).toBe(true);
    },
  );

  it("says that the step is gone", async () => {
    await expect(new Desk('{"t":0.9}').save(new FakeStore(undefined))).rejects.toMatchObject({ status: 404 });
  });

  it("keeps what is typed while saving is under way", async () => {
    const store = new FakeStore(step(1, '{"t":0.7}'));
    const desk = new Desk('{"t":0.9}');
    const saving = desk.save(store);
    desk.tell((now) => typed(now, { modality: "chat", text: '{"t":0.95}' }));
    expect(await saving).toBe("saved");
    expect(shownOf(desk.editing)?.text).toBe('{"t":0.95}');
    expect(isDirty(desk.editing)).toBe(true);
    expect(desk.editing.base.version).toBe(2);
  });
});
