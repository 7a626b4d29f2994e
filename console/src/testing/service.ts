import { vi } from "vitest";

/** What a fake service answers to one request. */
export type Reply = (request: Asked) => Response | Promise<Response>;

export interface Asked {
  method: string;
  path: string;
  bearer: string | null;
  body: unknown;
  /** The body letter by letter. */
  text: string;
  headers: Headers;
}

/** `fetch` as a service that answers by path; `asked` is what it was asked, in order. */
export class FakeService {
  readonly asked: Asked[] = [];
  private readonly replies = new Map<string, Reply>();

  constructor() {
    vi.stubGlobal("fetch", (input: Request | string, init?: RequestInit) => this.answer(input, init));
  }

  on(route: string, reply: Reply): this {
    this.replies.set(route, reply);
    return this;
  }

  times(route: string): number {
    return this.asked.filter(({ method, path }) => `${method} ${path}` === route).length;
  }

  private async answer(input: Request | string, init?: RequestInit): Promise<Response> {
    const request = new Request(new URL(input instanceof Request ? input.url : input, "http://service"), {
      method: input instanceof Request ? input.method : init?.method,
      headers: input instanceof Request ? input.headers : init?.headers,
      body: input instanceof Request ? await input.text().then((text) => text || null) : init?.body,
    });
    const path = new URL(request.url).pathname;
    const text = await request.text();
    const asked: Asked = {
      method: request.method,
      path,
      bearer: request.headers.get("authorization")?.replace("Bearer ", "") ?? null,
      body: text ? JSON.parse(text) : null,
      text,
      headers: request.headers,
    };
    this.asked.push(asked);
    const reply = this.replies.get(`${asked.method} ${path}`);
    return reply ? reply(asked) : new Response(null, { status: 404 });
  }
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}
