import { describe, expect, it } from "vitest";
import { EventParser, type ServerEvent } from "./sse";

const STREAM =
  ': welcome\nid: 7\nevent: hello\ndata: {"version":7}\n\n' +
  "event: change\nid: 8\ndata: one\ndata: two\n\n" +
  "data:bare\n\n";

const EVENTS: ServerEvent[] = [
  { id: "7", event: "hello", data: '{"version":7}' },
  { id: "8", event: "change", data: "one\ntwo" },
  { id: "8", event: "message", data: "bare" },
];

function read(pieces: readonly string[]): ServerEvent[] {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

describe("EventParser", () => {
  it("reads a stream in one piece", () => {
    expect(read([STREAM])).toEqual(EVENTS);
  });

  it("reads it letter by letter", () => {
    expect(read([...STREAM])).toEqual(EVENTS);
  });

  it("reads it cut in two anywhere", () => {
    for (let at = 0; at <= STREAM.length; at++) {
      expect(read([STREAM.slice(0, at), STREAM.slice(at)]), `cut at ${at}`).toEqual(EVENTS);
    }
  });

  it("takes lines that end as on other systems, cut anywhere too", () => {
    const stream = STREAM.replaceAll("\n", "\r\n");
    for (let at = 0; at <= stream.length; at++) {
      expect(read([stream.slice(0, at), stream.slice(at)]), `cut at ${at}`).toEqual(EVENTS);
    }
    expect(read([STREAM.replaceAll("\n", "\r"), "\r"])).toEqual(EVENTS);
  });

  it("waits for the end of an event", () => {
    const parser = new EventParser();
    expect(parser.push("data: half")).toEqual([]);
    expect(parser.push(" of it\n")).toEqual([]);
    expect(parser.push("\n")).toEqual([{ id: null, event: "message", data: "half of it" }]);
  });

  it("makes nothing of an event without data, but remembers its id", () => {
    expect(read(["event: beat\nid: 9\n\n", "data: x\n\n"])).toEqual([
      { id: "9", event: "message", data: "x" },
    ]);
  });

  it("passes over comments and fields that it does not know", () => {
    expect(read([": hush\nretry: 5\ncolour: red\ndata\ndata: x\n\n"])).toEqual([
      { id: null, event: "message", data: "\nx" },
    ]);
  });

  it("takes away one space after the colon, and no more", () => {
    expect(read(["data:  two\n\n"])[0]?.data).toBe(" two");
  });
});
