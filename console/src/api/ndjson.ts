import { errorOf } from "./errors";
import { authorizedFetch } from "./session";

/** Cuts a stream of text into the JSON values on its lines; a piece may end anywhere. */
export class JsonLines<T> {
  private rest = "";

  push(piece: string): T[] {
    const lines = (this.rest + piece).split("\n");
    this.rest = lines.pop() ?? "";
    return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as T);
  }
}

/**
 * The values that the answer to a request streams, as they arrive: a list for each piece, which may be empty.
 *
 * @throws ApiError when the service refuses the request.
 */
export async function* streamedLines<T>(request: Request): AsyncGenerator<T[]> {
  const answer = await authorizedFetch(request);
  if (!answer.ok || !answer.body) throw errorOf(answer, await answer.json().catch(() => undefined));
  const parser = new JsonLines<T>();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield parser.push(value);
  }
}
