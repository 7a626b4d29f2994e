import { act } from "react";
import { vi } from "vitest";

/** One connection of the fake service. */
export class Line {
  private readonly encoder = new TextEncoder();
  private controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      this.controller = controller;
    },
  });

  constructor(
    readonly path: string,
    readonly headers: Record<string, string>,
    readonly signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => this.controller.error(new DOMException("given up", "AbortError")));
  }

  async send(event: string, data: unknown, id?: number): Promise<void> {
    const head = id === undefined ? "" : `id: ${id}\n`;
    this.controller.enqueue(this.encoder.encode(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
    await settle();
  }

  hello(version: number, speed = 1): Promise<void> {
    return this.send("hello", { version, speed, now: new Date().toISOString() }, version);
  }

  async end(): Promise<void> {
    this.controller.close();
    await settle();
  }
}

/** Let what is under way go on, without time passing. */
export async function settle(): Promise<void> {
  await act(async () => {
    for (let round = 0; round < 20; round++) await vi.advanceTimersByTimeAsync(0);
  });
}

export async function pass(milliseconds: number): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(milliseconds);
  });
  await settle();
}
