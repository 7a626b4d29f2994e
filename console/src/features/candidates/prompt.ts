import type { Schemas } from "@/api/client";

type Message = Schemas["MessageAnswer"];

/** The part of a draft that the form shows: the first system message, and the first of the user. */
export interface Prompt {
  system: string;
  user: string;
  /** Whether there are messages that the form does not show. */
  more: boolean;
}

const firstOf = (messages: readonly Message[], role: Message["role"]) =>
  messages.findIndex((one) => one.role === role);

export function promptOf(messages: readonly Message[]): Prompt {
  const system = messages[firstOf(messages, "system")];
  const user = messages[firstOf(messages, "user")];
  const shown = (system ? 1 : 0) + (user ? 1 : 0);
  return { system: system?.content ?? "", user: user?.content ?? "", more: messages.length > shown };
}

/** The messages with what was written; an empty text takes its message away. */
export function withPrompt(messages: readonly Message[], { system, user }: Prompt): Message[] {
  const places = { system: firstOf(messages, "system"), user: firstOf(messages, "user") };
  const rest = messages.filter((_, place) => place !== places.system && place !== places.user);
  return [
    ...(system.trim() ? [{ role: "system" as const, content: system }] : []),
    ...(user.trim() ? [{ role: "user" as const, content: user }] : []),
    ...rest,
  ];
}

/** The object that a JSON text stands for; null for anything else. */
export function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text.trim() || "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
