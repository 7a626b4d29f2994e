import { expect, it } from "vitest";
import { blankForm, editOf, itemIn, newItemOf, said, withKind, wrongIn } from "./item";

const FIELDS = '"slice":"German","tags":["a"],"source":null,"group":null,"key":"k1","revision":3';
const answer = (inputs: string, expected: string) =>
  `{"item":{"inputs":${inputs},"expected":${expected},${FIELDS}}}`;
const PRECISE = '{"big":12345678901234567890,"2":1.0,"text":"Hi \\"you\\"","list":[1,2]}';
const { form } = itemIn(answer(PRECISE, '{"kind":"label","value":"yes"}'));

it("shows texts as they are read, and the rest as JSON", () => {
  expect(form.inputs).toEqual([
    { name: "big", text: "12345678901234567890", isJson: true },
    { name: "2", text: "1.0", isJson: true },
    { name: "text", text: 'Hi "you"', isJson: false },
    { name: "list", text: "[1, 2]", isJson: true },
  ]);
  expect(form.expected).toEqual({ text: "yes", isJson: false });
  expect(said("a")).toBe("a");
  expect(said([1])).toBe("[\n 1\n]");
});

it("sends what has changed, and nothing else", () => {
  expect(editOf(form, form)).toBeNull();
  expect(editOf(form, { ...form, slice: " ", tags: ["a", "b"] })).toBe('{"slice":null,"tags":["a","b"]}');
  expect(editOf(form, { ...form, kind: null })).toBe('{"expected":null}');
});

it("keeps numbers and the order of inputs letter by letter", () => {
  const inputs = form.inputs.map((one) => (one.name === "text" ? { ...one, text: "Bye" } : one));
  expect(editOf(form, { ...form, inputs })).toBe(
    '{"inputs":{"big":12345678901234567890,"2":1.0,"text":"Bye","list":[1, 2]}}',
  );
});

it("finds what is no JSON", () => {
  const inputs = form.inputs.map((one) => ({ ...one, text: "{" }));
  const wrong = wrongIn({ ...withKind(form, "json"), inputs });
  expect([...wrong]).toEqual(["inputs.big", "inputs.2", "inputs.list", "expected"]);
  expect(wrongIn(form).size).toBe(0);
});

it("writes expected values by their kind", () => {
  const json = itemIn(answer("{}", '{"kind":"json","value":"a"}')).form;
  expect(json.expected).toEqual({ text: '"a"', isJson: true });
  const document = itemIn(answer("{}", '{"kind":"document","value":{"a":1.50}}')).form;
  expect(document.expected.isJson).toBe(true);
  expect(editOf(document, withKind(document, "json"))).toContain('"a": 1.50');
  expect(editOf(form, { ...withKind(form, "json"), expected: { text: "[1.0]", isJson: true } })).toBe(
    '{"expected":{"kind":"json","value":[1.0]}}',
  );
});

it("makes a new item of what was written, and of nothing else", () => {
  const blank = blankForm(["question", "context"]);
  expect(newItemOf(blank, "k")).toBeNull();
  const inputs = blank.inputs.map((one) => (one.name === "question" ? { ...one, text: "Why?" } : one));
  expect(newItemOf({ ...blank, inputs }, "")).toBe('{"items":[{"inputs":{"question":"Why?"}}]}');
  const full = { ...withKind({ ...blank, inputs, slice: " s ", tags: ["a"] }, "label"), group: "g" };
  expect(newItemOf({ ...full, expected: { text: "yes", isJson: false } }, " k1 ")).toBe(
    '{"items":[{"inputs":{"question":"Why?"},"expected":{"kind":"label","value":"yes"},"slice":"s","group":"g","tags":["a"],"key":"k1"}]}',
  );
});
