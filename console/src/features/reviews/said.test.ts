import { expect, it } from "vitest";
import { saidAs } from "./said";

it("finds the text of what the service says, and the number in it", () => {
  expect(saidAs("no item was judged twice")).toEqual({ key: "notTwice", count: 0 });
  const few = "the comparisons are about 6 items: intervals are rough";
  expect(saidAs(few)).toEqual({ key: "fewItems", count: 6 });
  expect(saidAs("something new")).toBeNull();
});
