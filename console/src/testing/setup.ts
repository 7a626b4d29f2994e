import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// what Mantine asks of a browser and jsdom does not have
Object.defineProperty(window, "matchMedia", {
  value: (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }),
});

// Mantine's growing text fields measure again when fonts have come
Object.defineProperty(document, "fonts", {
  value: { addEventListener: () => undefined, removeEventListener: () => undefined },
});

class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}

vi.stubGlobal("ResizeObserver", Observer);
Element.prototype.scrollIntoView ??= () => undefined;

afterEach(() => cleanup());
