import { describe, expect, it } from "vitest";
import { httpLink, isLong } from "./reference";

describe("httpLink", () => {
  it("takes web addresses", () => {
    expect(httpLink("https://tickets.example.com/T-1?x=2")).toEqual({
      href: "https://tickets.example.com/T-1?x=2",
      shown: "tickets.example.com/T-1?x=2",
    });
    expect(httpLink(" http://example.com ")?.shown).toBe("example.com");
  });

  it.each([
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "//example.com",
    "T-1",
    "",
  ])("leaves %s as text", (text) => {
    expect(httpLink(text)).toBeNull();
  });

  it("leaves an address as text that pretends to be another one", () => {
    expect(httpLink("https://bank.example@evil.example/")).toBeNull();
  });

  it("shows a host in other letters as what it is", () => {
    expect(httpLink("https://еxample.com")?.shown).toMatch(/^xn--/);
  });
});

describe("isLong", () => {
  it("looks at length and lines", () => {
    expect(isLong("short")).toBe(false);
    expect(isLong("x".repeat(281))).toBe(true);
    expect(isLong("1\n2\n3\n4\n5")).toBe(true);
  });
});
