import { describe, expect, it } from "vitest";
import { createFormat, localeOf } from "./format";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Locales write narrow and no-break spaces where we write plain ones. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

const en = createFormat("en-GB");
const it_ = createFormat("it");

describe("numbers", () => {
  it("are grouped as the locale does", () => {
    expect(en.number(1_234_567)).toBe("1,234,567");
    expect(it_.number(1_234_567)).toBe("1.234.567");
  });

  it("are typed with the separators that they are read with", () => {
    expect(en.separators).toMatchObject({ thousandSeparator: ",", decimalSeparator: "." });
    expect(it_.separators).toEqual({
      thousandSeparator: ".",
      decimalSeparator: ",",
      allowedDecimalSeparators: [","],
    });
  });

  it("are shortened on demand", () => {
    expect(en.compact(12_300).toUpperCase()).toBe("12.3K");
    expect(plain(it_.compact(12_300_000))).toBe("12,3 Mln");
  });

  it("are scores with two decimals, or a dash", () => {
    expect(en.score(4)).toBe("4.00");
    expect(it_.score(3.456)).toBe("3,46");
    expect(en.score(null)).toBe("–");
    expect(en.score(undefined)).toBe("–");
  });

  it("are percent of a hundred or of one", () => {
    expect(plain(en.percent(33.333))).toBe("33.3%");
    expect(plain(it_.percent(50))).toBe("50%");
    expect(plain(it_.part(0.935))).toBe("93,5%");
  });

  it("have as many decimals as asked for", () => {
    expect(en.decimal(0.12345)).toBe("0.12");
    expect(it_.decimal(0.12345, 4)).toBe("0,1235");
  });
});

describe("moments", () => {
  const moment = new Date(2026, 2, 1, 15, 4, 5);

  it("are written as the locale does, from text or milliseconds", () => {
    expect(en.date(moment.toISOString())).toBe("1 Mar 2026");
    expect(it_.date(moment.getTime())).toBe("1 mar 2026");
    expect(en.dateTime(moment.getTime())).toContain("15:04");
    expect(it_.time(moment.getTime())).toBe("15:04:05");
  });

  it.each([
    [-3 * MINUTE, "3 minutes ago", "3 minuti fa"],
    [3 * DAY, "in 3 days", "tra 3 giorni"],
    [-DAY, "yesterday", "ieri"],
    [-5 * HOUR, "5 hours ago", "5 ore fa"],
    [-20_000, "20 seconds ago", "20 secondi fa"],
    [0, "now", "ora"],
  ])("are told from now: %d", (distance, english, italian) => {
    const now = moment.getTime();
    expect(en.relative(now + distance, now)).toBe(english);
    expect(it_.relative(now + distance, now)).toBe(italian);
  });
});

describe("lengths of time", () => {
  it.each([
    [0, "0 secs", "0 s"],
    [1_000, "1 sec", "1 s"],
    [90_000, "1 min 30 secs", "1 min 30 s"],
    [HOUR + 5 * MINUTE + 3_000, "1 hr 5 mins", "1 h 5 min"],
    [2 * DAY, "2 days", "2 giorni"],
    [DAY + 30_000, "1 day", "1 giorno"],
  ])("are told in their two largest units: %d", (length, english, italian) => {
    expect(plain(en.duration(length))).toBe(english);
    expect(plain(it_.duration(length))).toBe(italian);
  });
});

describe("localeOf", () => {
  it("is the browser's own variant of the language", () => {
    expect(localeOf("it", ["de-CH", "it-CH", "it"])).toBe("it-CH");
  });

  it("is the language itself where the browser has no variant of it", () => {
    expect(localeOf("it", ["en-US"])).toBe("it");
  });
});
