import { describe, expect, it } from "vitest";
import { appendItem, removeAt, replaceAt, setMember } from "./edit";
import { formatJson, hasLayout, packJson, readableJson } from "./layout";
import { memberOf, nodeAt, type ProblemCode, parseJson, sourceOf } from "./parse";

const PRECISE = '{"b":1.0,"10":12345678901234567890,"2":-0.50e+3,"a":"x\\u003c\\/y"}';

describe("parseJson", () => {
  it.each<[string, ProblemCode, number]>([
    ["", "empty", 0],
    ["  ", "empty", 0],
    ["{", "unexpectedEnd", 1],
    ['{"a"', "unexpectedEnd", 4],
    ['{"a" 1}', "missingColon", 5],
    ['{"a":1,}', "trailingComma", 6],
    ["[1,]", "trailingComma", 2],
    ['{"a":1 "b":2}', "missingComma", 7],
    ["{a:1}", "missingKey", 1],
    ['{"a":01}', "badNumber", 5],
    ['{"a":1.}', "badNumber", 5],
    ['{"a":+1}', "badNumber", 5],
    ['{"a":.5}', "badNumber", 5],
    ['{"a":True}', "unexpected", 5],
    ["{'a':1}", "missingKey", 1],
    ['{"a":"\\x"}', "badEscape", 6],
    ['{"a":"x', "unexpectedEnd", 5],
    ['{"a":"x\ny"}', "lineBreakInString", 7],
    ["{} {}", "afterEnd", 3],
    ["[".repeat(500), "tooDeep", 400],
  ])("says what is wrong with %j and where", (text, code, at) => {
    expect(parseJson(text).problem).toEqual({ code, at });
  });

  it("agrees with JSON.parse on what is right and what is wrong", () => {
    const random = seeded(7);
    let wrong = 0;
    for (let round = 0; round < 3000; round++) {
      const text = mutated(JSON.stringify(anything(random, 0)), random);
      const { problem } = parseJson(text);
      if (problem) wrong++;
      expect(`${text} → ${problem === null}`).toBe(`${text} → ${accepted(text)}`);
    }
    expect(wrong).toBeGreaterThan(200);
  });

  it("finds the last of keys that stand twice, as JSON readers do", () => {
    const text = '{"a":1,"a":2}';
    const { root } = parseJson(text);
    expect(root && sourceOf(text, memberOf(root, "a")?.value ?? root)).toBe("2");
  });

  it("finds what stands at a path", () => {
    const text = '{"messages":[{"role":"user","content":"hi"}]}';
    const { root } = parseJson(text);
    if (!root) throw new Error("no JSON");
    const node = nodeAt(root, ["messages", 0, "content"]);
    expect(node && sourceOf(text, node)).toBe('"hi"');
    expect(nodeAt(root, ["messages", 1, "content"])).toBeUndefined();
    expect(nodeAt(root, ["messages", "0"])).toBeUndefined();
  });
});

describe("layout", () => {
  it("keeps numbers, order and escapes letter by letter", () => {
    expect(formatJson(PRECISE)).toBe(
      '{\n  "b": 1.0,\n  "10": 12345678901234567890,\n  "2": -0.50e+3,\n  "a": "x\\u003c\\/y"\n}',
    );
    expect(packJson(formatJson(PRECISE))).toBe(PRECISE);
  });

  it("writes short lists of values in one line, long ones and nested ones over several", () => {
    expect(formatJson('{"stop":["a","b"],"e":[],"o":{}}')).toBe(
      '{\n  "stop": ["a", "b"],\n  "e": [],\n  "o": {}\n}',
    );
    const long = JSON.stringify(Array.from({ length: 30 }, () => "abc"));
    expect(formatJson(long).split("\n")).toHaveLength(32);
    expect(formatJson("[[1]]")).toBe("[\n  [1]\n]");
  });

  it("leaves alone what is no JSON", () => {
    expect(formatJson("{oh")).toBe("{oh");
    expect(packJson("{ oh")).toBe("{ oh");
  });

  it("is undone by packing, whatever the text", () => {
    const random = seeded(3);
    for (let round = 0; round < 300; round++) {
      const text = JSON.stringify(anything(random, 0));
      expect(packJson(formatJson(text))).toBe(text);
      expect(formatJson(formatJson(text))).toBe(formatJson(text));
    }
  });

  it("shows strings of several lines over several lines, for reading", () => {
    expect(readableJson('{"system":"One\\n\\n  \\"two\\"","n":1.0,"path":"C:\\\\new","l":["a\\nb"]}')).toBe(
      [
        "{",
        '  "system": """',
        "    One",
        "",
        '      "two"',
        '  """,',
        '  "n": 1.0,',
        '  "path": "C:\\\\new",',
        '  "l": [',
        '    """',
        "      a",
        "      b",
        '    """',
        "  ]",
        "}",
      ].join("\n"),
    );
  });

  it("knows a text with a layout", () => {
    expect(hasLayout(PRECISE)).toBe(false);
    expect(hasLayout(formatJson(PRECISE))).toBe(true);
  });
});

describe("setMember", () => {
  it("replaces one value and nothing else", () => {
    expect(setMember(PRECISE, "b", "2")).toBe(PRECISE.replace("1.0", "2"));
    expect(setMember(PRECISE, "a", '"<"')).toBe(PRECISE.replace('"x\\u003c\\/y"', '"<"'));
    const odd = '{ "x" :1.0 ,\n\n"y":\t[1,2 ]}';
    expect(setMember(odd, "x", "0.70")).toBe('{ "x" :0.70 ,\n\n"y":\t[1,2 ]}');
  });

  it("replaces the value that counts when a key stands twice", () => {
    expect(setMember('{"a":1,"a":2}', "a", "3")).toBe('{"a":1,"a":3}');
  });

  it("does not take a key inside a value for the key", () => {
    expect(setMember('{"o":{"a":1},"a":2}', "a", "3")).toBe('{"o":{"a":1},"a":3}');
    expect(setMember('{"s":"\\"a\\":1","a":2}', "a", "3")).toBe('{"s":"\\"a\\":1","a":3}');
  });

  it("adds a missing member at the end, spaced as the others", () => {
    expect(setMember('{"a":1}', "b", "2")).toBe('{"a":1,"b":2}');
    expect(setMember('{"a": 1, "c": 3}', "b", "2")).toBe('{"a": 1, "c": 3, "b": 2}');
    expect(setMember('{\n    "a": 1\n}', "b", "2")).toBe('{\n    "a": 1,\n    "b": 2\n}');
    expect(setMember("{}", "b", "2")).toBe('{\n  "b": 2\n}');
    expect(setMember('{\n  "a": 1\n}', "m", '[{"r":1}]')).toBe(
      '{\n  "a": 1,\n  "m": [\n    {\n      "r": 1\n    }\n  ]\n}',
    );
  });

  it("sets a member deep inside", () => {
    const text = '{"m":[{"role":"user"}],"n":1.0}';
    expect(setMember(text, "content", '"x"', ["m", 0])).toBe('{"m":[{"role":"user","content":"x"}],"n":1.0}');
  });

  it("refuses what is no object", () => {
    expect(() => setMember("[1]", "a", "1")).toThrow(RangeError);
    expect(() => setMember("{", "a", "1")).toThrow(SyntaxError);
  });

  it("leaves every other value letter by letter, whatever the text", () => {
    const random = seeded(11);
    for (let round = 0; round < 500; round++) {
      const whole = { ...(anything(random, 0, true) as object), kept: 1 };
      const compact = JSON.stringify(whole).replace('"kept":1', '"kept":1.0');
      const text = random() < 0.5 ? compact : formatJson(compact);
      const keys = Object.keys(whole);
      const key = keys[Math.floor(random() * keys.length)] ?? "kept";
      const after = setMember(text, key, '"new"');
      expect(JSON.parse(after)).toEqual({ ...whole, [key]: "new" });
      if (key !== "kept") expect(after).toMatch(/"kept": ?1\.0/);
      expect(Object.keys(JSON.parse(after) as object)).toEqual(keys);
    }
  });
});

describe("lists", () => {
  it("replaces, adds and takes out items", () => {
    const text = '{"m":[{"c":"a"},{"c":"b"}],"t":1.0}';
    expect(replaceAt(text, ["m", 1, "c"], '"z"')).toBe('{"m":[{"c":"a"},{"c":"z"}],"t":1.0}');
    expect(appendItem(text, ["m"], '{"c":"d"}')).toBe('{"m":[{"c":"a"},{"c":"b"},{"c":"d"}],"t":1.0}');
    expect(removeAt(text, ["m", 0])).toBe('{"m":[{"c":"b"}],"t":1.0}');
    expect(removeAt(text, ["m", 1])).toBe('{"m":[{"c":"a"}],"t":1.0}');
    expect(() => replaceAt(text, ["m", 7], "1")).toThrow(RangeError);
  });

  it("adds to an empty list in the layout around it", () => {
    expect(appendItem('{\n  "m": []\n}', ["m"], '{"c":1}')).toBe(
      '{\n  "m": [\n    {\n      "c": 1\n    }\n  ]\n}',
    );
  });

  it("takes members out with their comma", () => {
    expect(removeAt('{"a":1,"b":2.0}', ["a"])).toBe('{"b":2.0}');
    expect(removeAt('{"a":1,"b":2.0}', ["b"])).toBe('{"a":1}');
    expect(removeAt('{ "a":1 }', ["a"])).toBe("{}");
    expect(removeAt('{\n  "a": 1,\n  "b": 2\n}', ["b"])).toBe('{\n  "a": 1\n}');
    expect(removeAt('{\n  "a": 1,\n  "b": 2\n}', ["a"])).toBe('{\n  "b": 2\n}');
    expect(removeAt('{"a":1}', ["x"])).toBe('{"a":1}');
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return ((state >>> 8) % 10_000) / 10_000;
  };
}

function anything(random: () => number, depth: number, object = false): unknown {
  const kind = object ? 0 : Math.floor(random() * (depth > 3 ? 5 : 7));
  if (object || kind === 5) {
    const keys = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, at) => `k${at}{",:\n`);
    return Object.fromEntries(keys.map((key) => [key, anything(random, depth + 1)]));
  }
  if (kind === 6) return Array.from({ length: Math.floor(random() * 4) }, () => anything(random, depth + 1));
  return [random() * 1e6, 'a "quoted"\n\\text<<X>>', true, null, -3][kind];
}

function mutated(text: string, random: () => number): string {
  if (random() < 0.4) return text;
  const at = Math.floor(random() * text.length);
  const letter = '{}[]",:0.-+eE\\ntf \n'.charAt(Math.floor(random() * 19));
  return text.slice(0, at) + letter + text.slice(at + Math.floor(random() * 2));
}

function accepted(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
