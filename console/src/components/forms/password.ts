/** Passwords: their length is all that counts (the server says so too). */
export const LEAST = 12;
export const MOST = 1024;

// no letters or digits that are easily mistaken for each other
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH = 24;

/** A password of 120 random bits, from the browser's own source. */
export function generatePassword(
  fill: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes),
): string {
  // 32 letters: every byte finds one, and each letter is as likely as any other
  return [...fill(new Uint8Array(LENGTH))].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

export type PasswordProblem = "tooShort" | "tooLong";

/** What is wrong with a new password; null when nothing is. */
export function passwordProblem(password: string): PasswordProblem | null {
  const length = [...password].length; // as the server counts: characters, not UTF-16 units
  if (length < LEAST) return "tooShort";
  return length > MOST ? "tooLong" : null;
}
