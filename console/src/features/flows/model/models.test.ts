import { expect, it } from "vitest";
import { modelsIn } from "./models";

const of = (parameters: string) => ({ modality: "chat", parameters });

it("finds each model once, and none that is not named", () => {
  const configurations = [
    of('{"model":"gpt-4.1","temperature":1}'),
    of('{"MODEL":"claude"}'),
    of('{"model":"gpt-4.1"}'),
    of('{"model":"<<MODEL>>"}'),
    of('{"model":" "}'),
    of('{"model":3}'),
    of("[1]"),
    null,
  ];
  expect(modelsIn(configurations)).toEqual(["claude", "gpt-4.1"]);
});
