/** The service's rules for the fields of a body, as far as its OpenAPI document states them. */

import { bytesOf } from "./bytes";

/** What one field accepts. Lengths count UTF-8 bytes, as the service does. */
export interface Limit {
  required?: true;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  enum?: readonly unknown[];
  /** Of each item of a list. */
  items?: Limit;
}

export type Limits = Readonly<Record<string, Limit>>;

function textProblem(text: string, limit: Limit): string | null {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = limit;
  if (minLength > 0 && text.trim() === "") return "cannot be blank";
  if (bytesOf(text) > maxLength) return `the length must be between ${minLength} and ${maxLength}`;
  if (limit.enum && !limit.enum.includes(text)) return "must be a valid value";
  return pattern && !new RegExp(pattern).test(text) ? "must be a valid value" : null;
}

function listProblem(list: readonly string[], limit: Limit): string | null {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items } = limit;
  if (list.length < minItems || (limit.required && list.length === 0)) return "cannot be blank";
  if (list.length > maxItems) return `must have at most ${maxItems} items`;
  const wrong = items ? list.map((one) => textProblem(one, items)) : [];
  return wrong.find((one) => one !== null) ?? null;
}

/**
 * What is wrong with a value, in the words in which the service would refuse it (see `describeField`); null when
 * nothing is. An empty text is an absent one where the field is not required.
 */
export function problemOf(value: string | readonly string[], limit: Limit = {}): string | null {
  if (typeof value !== "string") return listProblem(value, limit);
  if (value.trim() === "") return limit.required ? "cannot be blank" : null;
  return textProblem(value, limit);
}
