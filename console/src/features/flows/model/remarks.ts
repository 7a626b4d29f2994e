import type { TFunction } from "i18next";
import type { Schemas } from "@/api/client";

/** A soft warning of the service about what a step holds. */
export type Remark = Schemas["RemarkAnswer"];

const CODES = [
  "no_model",
  "no_messages",
  "unknown_role",
  "empty_message",
  "not_a_number",
  "out_of_range",
] as const;

/** A warning in the language of the page; one that nobody knows here as the service says it. */
export function sayRemark({ code, text, where, value }: Remark, t: TFunction<"flows">): string {
  const known = CODES.find((one) => one === code);
  if (!known) return text;
  const number = Number(/\[(\d+)\]/.exec(where)?.[1] ?? 0) + 1;
  return t(`refusal.${known}`, { number, value, key: where });
}
