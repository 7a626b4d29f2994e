/** Correlation ids: any text of 1 to 255 bytes, chosen by applications. */
const MOST_BYTES = 255;

/** Why a session cannot be looked up in a browser; null when it can. */
export function obstacle(id: string): "empty" | "tooLong" | "unreachable" | null {
  if (id === "") return "empty";
  if (new TextEncoder().encode(id).length > MOST_BYTES) return "tooLong";
  // browsers resolve these in any path, percent-encoded or not
  if (id === "." || id === "..") return "unreachable";
  return null;
}
