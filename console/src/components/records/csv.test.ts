import { expect, test } from "vitest";
import { everything, pageAfterPage, partAfterPart } from "./csv";

function pages(count: number) {
  const asked: number[] = [];
  const load = async (page: number) => {
    asked.push(page);
    return { items: [page * 10, page * 10 + 1], hasNext: page < count };
  };
  return { asked, load };
}

test("asks for page after page until there is no more", async () => {
  const { asked, load } = pages(3);
  expect(await everything(pageAfterPage(load))).toEqual({ rows: [10, 11, 20, 21, 30, 31], complete: true });
  expect(asked).toEqual([1, 2, 3]);
});

test("follows the cursor until there is none", async () => {
  const asked: (string | null)[] = [];
  const load = async (after: string | null) => {
    asked.push(after);
    return after === null ? { items: [1, 2], next: "2" } : { items: [3], next: null };
  };
  expect(await everything(partAfterPart(load))).toEqual({ rows: [1, 2, 3], complete: true });
  expect(asked).toEqual([null, "2"]);
});

test("stops when a file holds no more, and says so", async () => {
  const { asked, load } = pages(100);
  expect(await everything(pageAfterPage(load), 3)).toEqual({ rows: [10, 11, 20], complete: false });
  expect(asked).toEqual([1, 2]);
  expect(await everything(pageAfterPage(pages(1).load), 2)).toEqual({ rows: [10, 11], complete: true });
});
