/**
 * Makes `Request` work as in a browser: relative addresses belong to the page, and jsdom's signals are taken. To be
 * imported before what makes requests, which takes hold of `Request` at once.
 */
const Native = globalThis.Request;

class PageRequest extends Native {
  constructor(input: RequestInfo | URL, init: RequestInit = {}) {
    const { signal: _, ...rest } = init; // Node knows its own signals only
    super(typeof input === "string" ? new URL(input, "http://service") : input, rest);
  }
}

globalThis.Request = PageRequest;

export {};
