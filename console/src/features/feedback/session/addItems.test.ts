// @vitest-environment jsdom
import "@/testing/requests";
import { beforeEach, expect, it } from "vitest";
import { FakeService, json } from "@/testing/service";
import { addItems, partsOf } from "./addItems";

const PATH = "POST /api/v1/datasets/d1/items";
const items = ["a", "b", "c"].map((key) => ({ key, inputs: {}, tags: [] }));
let service: FakeService;

beforeEach(() => {
  service = new FakeService();
});

it("splits entries by size in bytes and by number", () => {
  expect(partsOf(["ä", "b", "c"], 7, 9)).toEqual([["ä", "b"], ["c"]]);
  expect(partsOf([1, 2, 3], 100, 2)).toEqual([[1, 2], [3]]);
  expect(partsOf(["much too long"], 3)).toEqual([["much too long"]]);
  expect(partsOf([])).toEqual([]);
});

it("adds what is not there yet", async () => {
  const answers = [
    json(
      {
        errors: [
          "items[0].key: must not be the key of another item",
          "items[2].key: must not be the key of another item",
        ],
      },
      422,
    ),
    json({ items: [] }),
  ];
  service.on(PATH, () => answers.shift() ?? json({}, 500));
  expect(await addItems("d1", items)).toBe(1);
  expect(service.asked.at(-1)?.body).toEqual({ items: [items[1]] });
});

it("asks for nothing more when all are there", async () => {
  const errors = items.map((_, index) => `items[${index}].key: must not be the key of another item`);
  service.on(PATH, () => json({ errors }, 422));
  expect(await addItems("d1", items)).toBe(0);
  expect(service.times(PATH)).toBe(1);
});

it("does not hide other errors", async () => {
  service.on(PATH, () => json({ errors: ["items[0].inputs: must be an object"] }, 422));
  await expect(addItems("d1", items)).rejects.toThrow("items[0].inputs");
});
