import { describe, expect, it } from "vitest";
import { createFormat } from "@/i18n/format";
import { type ChartData, csvOf, fileName, sayCell } from "./data";

const data: ChartData = {
  name: "Traffic",
  columns: [
    { name: "Time", kind: "moment" },
    { name: 'The "new" flow, tuned', kind: "percent" },
    { name: "=1+1", kind: "text" },
  ],
  rows: [
    [Date.UTC(2026, 0, 2, 3, 4), 1 / 3, "@home"],
    [Date.UTC(2026, 0, 2, 3, 9), null, "plain"],
  ],
};

describe("csvOf", () => {
  it("writes what spreadsheets and programs read alike, and nothing that they run", () => {
    expect(csvOf(data)).toBe(
      [
        'Time,"The ""new"" flow, tuned",\'=1+1',
        "2026-01-02T03:04:00.000Z,0.333333,'@home",
        "2026-01-02T03:09:00.000Z,,plain",
        "",
      ].join("\r\n"),
    );
  });
});

describe("sayCell", () => {
  const format = createFormat("en");
  it("says each kind as the rest of the page does", () => {
    expect(sayCell(1234.5, "count", format)).toBe("1,234.5");
    expect(sayCell(12.5, "percent", format)).toBe("12.5%");
    expect(sayCell(0.125, "part", format)).toBe("12.5%");
    expect(sayCell(4, "score", format)).toBe("4.00");
    expect(sayCell(90, "minutes", format)).toBe("1 hr 30 min");
    expect(sayCell(null, "count", format)).toBe("–");
    expect(sayCell("2", "text", format)).toBe("2");
  });
});

describe("fileName", () => {
  it("keeps letters of any script", () => {
    expect(fileName("Traffic over time: Größe / 会議", "csv")).toBe("traffic-over-time-größe-会議.csv");
    expect(fileName("…", "md")).toBe("chart.md");
  });
});
