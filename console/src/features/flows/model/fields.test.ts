import { describe, expect, it } from "vitest";
import { setMember } from "@/api/json/edit";
import { parseJson } from "@/api/json/parse";
import { escaped, fieldsOf, messagesOf, numberFrom, unescaped } from "./fields";
import { fits, missingFrom, PARAMETERS, parameterOf, TEMPLATE } from "./parameters";

function shape(text: string) {
  const content = fieldsOf(text);
  if (content.kind !== "fields") return content.kind;
  return content.fields.map(({ key, group, kind }) => [key, group, kind]);
}

describe("fieldsOf", () => {
  it("shows common parameters first and loses none", () => {
    const text = JSON.stringify({
      zeta: { a: 1 },
      stop: ["\n"],
      temperature: 1,
      stream: true,
      system: "Be kind",
      maxTokens: 5,
      model: "m",
      note: "x",
      nothing: null,
      list: [],
      messages: [{ role: "user", content: "hi" }],
    });
    expect(shape(text)).toEqual([
      ["model", "model", "line"],
      ["system", "prompt", "prose"],
      ["messages", "prompt", "messages"],
      ["stop", "sampling", "strings"],
      ["temperature", "sampling", "number"],
      ["maxTokens", "sampling", "number"],
      ["zeta", "other", "structure"],
      ["stream", "other", "boolean"],
      ["note", "other", "prose"],
      ["nothing", "other", "null"],
      ["list", "other", "structure"],
    ]);
  });

  it("goes by what a value is, not by what it usually is", () => {
    expect(shape('{"temperature":"<<T>>","model":{"id":1},"messages":["x"],"stop":"end"}')).toEqual([
      ["model", "model", "structure"],
      ["messages", "prompt", "strings"],
      ["temperature", "sampling", "prose"],
      ["stop", "sampling", "prose"],
    ]);
  });

  it("shows of keys that stand twice the one that counts, where editing changes it", () => {
    const text = '{"seed":1,"seed":2}';
    const content = fieldsOf(text);
    expect(
      content.kind === "fields" && content.fields.map(({ node }) => text.slice(node.from, node.to)),
    ).toEqual(["2"]);
    expect(setMember(text, "seed", "3")).toBe('{"seed":1,"seed":3}');
  });

  it("says when there is no form", () => {
    expect(shape("[1]")).toBe("other");
    expect(shape('"text"')).toBe("other");
    expect(fieldsOf('{"a":}')).toEqual({ kind: "broken", problem: { code: "unexpected", at: 5 } });
  });
});

describe("numberFrom", () => {
  it.each([
    ["1.0", "1.0"],
    ["0,7", "0.7"],
    [".5", "0.5"],
    ["-.5", "-0.5"],
    ["+2", "2"],
    [" 12345678901234567890 ", "12345678901234567890"],
    ["1e-7", "1e-7"],
    ["01", null],
    ["1.", null],
    ["", null],
    ["abc", null],
    ["1,000,000", null],
  ])("%j → %j", (typed, expected) => {
    expect(numberFrom(typed)).toBe(expected);
  });
});

describe("escaped", () => {
  it.each(["\n\n", "END", 'say "no"', "back\\slash", "tab\there", "<<X>>", ""])(
    "writes %j on one line and back",
    (text) => {
      const typed = escaped(text);
      expect(typed).not.toContain("\n");
      expect(JSON.parse(unescaped(typed) ?? "null")).toBe(text);
    },
  );

  it("refuses an escape that is none", () => {
    expect(unescaped("\\x")).toBeNull();
    expect(unescaped("\\")).toBeNull();
  });
});

it("reads messages, and says which parts are no texts", () => {
  const text = '[{"role":"user","content":"a\\nb"},{"content":[1]},3]';
  const { root } = parseJson(text);
  expect(root && messagesOf(text, root)).toEqual([
    { role: "user", content: "a\nb" },
    { role: null, content: null },
    { role: null, content: null },
  ]);
});

describe("parameters", () => {
  it("knows other spellings and names", () => {
    expect(parameterOf("maxTokens")?.id).toBe("max_tokens");
    expect(parameterOf("max_completion_tokens")?.id).toBe("max_tokens");
    expect(parameterOf("systemPrompt")?.id).toBe("system");
    expect(parameterOf("whatever")).toBeUndefined();
  });

  it("offers what fits and is not there under any name", () => {
    const ids = missingFrom(["model", "maxTokens"], "chat").map(({ id }) => id);
    expect(ids).toContain("temperature");
    expect(ids).not.toContain("max_tokens");
    expect(ids).not.toContain("voice");
    expect(missingFrom([], "audio").map(({ id }) => id)).toContain("voice");
    expect(PARAMETERS.every((one) => fits(one, "hologram"))).toBe(true);
  });

  it("begins every parameter with JSON, and the template too", () => {
    for (const { insert, values = [] } of PARAMETERS) {
      for (const text of [insert, ...values]) expect(parseJson(text).problem).toBeNull();
    }
    expect(shape(TEMPLATE.text)).toEqual([
      ["model", "model", "line"],
      ["messages", "prompt", "messages"],
      ["temperature", "sampling", "number"],
      ["max_tokens", "sampling", "number"],
    ]);
  });
});
