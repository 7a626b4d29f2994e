import { expect, it } from "vitest";
import { compareMeaning } from "./meaning";

const of = (parameters: unknown) => ({ modality: "chat", parameters: JSON.stringify(parameters) });

it("puts model, prompts and sampling side by side, whatever their order in the text", () => {
  const before = of({
    temperature: 0.3,
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "<<MESSAGE>>" },
    ],
    model: "gpt-4.1",
  });
  const after = of({
    model: "claude",
    stream: true,
    messages: [{ role: "system", content: "Be kind." }],
    temperature: 0.3,
  });
  expect(compareMeaning(before, after)).toEqual([
    { group: "model", key: "model", before: "gpt-4.1", after: "claude" },
    { group: "prompt", key: "messages 1 system", before: "Be brief.", after: "Be kind." },
    { group: "prompt", key: "messages 2 user", before: "<<MESSAGE>>", after: null },
    { group: "sampling", key: "temperature", before: "0.3", after: "0.3" },
    { group: "other", key: "stream", before: null, after: "true" },
  ]);
});

it("bears what is no object, no JSON, or not configured", () => {
  expect(compareMeaning(null, null)).toEqual([]);
  expect(compareMeaning(of([1]), null)).toEqual([{ group: "other", key: "", before: "[1]", after: null }]);
  expect(compareMeaning(of({ messages: ["x", { content: [1] }] }), null)).toHaveLength(2);
});
