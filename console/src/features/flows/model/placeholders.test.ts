import { describe, expect, it } from "vitest";
import { countNames, malformedIn, mended, nameFrom, placeholdersIn } from "./placeholders";

describe("placeholdersIn", () => {
  it("finds names in values, keys and the modality, in order and with repeats", () => {
    const text = '{"modality":"<<KIND>>","parameters":{"<<KEY>>":"a <<b-1>> <<A_2>>","x":["<<b-1>>"]}}';
    expect(placeholdersIn(text)).toEqual(["KIND", "KEY", "b-1", "A_2", "b-1"]);
  });

  it("takes no name with other signs, and none that is empty", () => {
    expect(placeholdersIn('{"a":"<<>> << A >> <<A B>> <<É>> <A> <<A>"}')).toEqual([]);
    expect(placeholdersIn('{"a":"<<<A>>>"}')).toEqual(["A"]);
  });

  // the vectors of the service's own rule
  it("reads escaped angle brackets, but not what only looks like them", () => {
    expect(placeholdersIn('{"a":"\\u003c\\u003CNAME\\u003e\\u003E"}')).toEqual(["NAME"]);
    expect(placeholdersIn('{"a":"\\\\u003c\\u003cNAME>>"}')).toEqual([]);
    expect(placeholdersIn('{"a":"\\\\\\u003c<NAME>>"}')).toEqual(["NAME"]);
  });
});

it("counts names in the order of their first use", () => {
  expect(countNames(["B", "A", "B"])).toEqual([
    { name: "B", count: 2 },
    { name: "A", count: 1 },
  ]);
});

describe("malformedIn", () => {
  it.each([
    ["<< NAME >>", "<<NAME>>"],
    ["<<first name>>", "<<first_name>>"],
    ["<<città>>", "<<citta>>"],
    ["{{NAME}}", "<<NAME>>"],
    ["{{ user.name }}", "<<user_name>>"],
    ["<<NAME>", "<<NAME>>"],
    ["<NAME>>", "<<NAME>>"],
    ["<<名前>>", null],
  ])("sees %s and what was meant", (written, meant) => {
    const text = `{"a":"Hello ${written}, welcome"}`;
    expect(malformedIn(text)).toEqual([{ from: 12, to: 12 + written.length, text: written, meant }]);
  });

  it("leaves alone what is right or something else", () => {
    expect(malformedIn('{"a":{"b":{"c":"<<OK>> <<<OK>>> <b>bold</b> a<<b {x} if (a << 2) >> 1"}}}')).toEqual(
      [],
    );
  });

  it("mends every occurrence", () => {
    const text = '{"a":"{{X}} and {{X}}"}';
    const [first] = malformedIn(text);
    expect(first && mended(text, first)).toBe('{"a":"<<X>> and <<X>>"}');
  });
});

it("makes no name of nothing", () => {
  expect(nameFrom("  ")).toBeNull();
  expect(nameFrom("-_-")).toBeNull();
});
