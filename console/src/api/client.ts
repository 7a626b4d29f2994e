import createClient from "openapi-fetch";
import { BASE } from "./base";
import { ApiError, errorOf } from "./errors";
import type { components, paths } from "./schema";
import { authorizedFetch } from "./session";

export type Schemas = components["schemas"];

/** The typed client: paths, bodies and answers come from the server's OpenAPI document. */
export const api = createClient<paths>({ baseUrl: BASE, fetch: authorizedFetch });

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The body of an answer.
 *
 * @throws ApiError when the server refuses or nobody answers.
 */
export async function unwrap<T>(call: Promise<Outcome<T>>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await call;
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    throw new ApiError(0, []);
  }
  if (!outcome.response.ok) throw errorOf(outcome.response, outcome.error);
  return outcome.data as T;
}

/** The object in an answer of the form `{"item": …}`. */
export async function item<T>(call: Promise<Outcome<{ item: T }>>): Promise<T> {
  return (await unwrap(call)).item;
}

/** The header that makes a change fail (412) when somebody else has changed the thing meanwhile. */
export function basedOn(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}
