/** How long a text is for the service, which counts UTF-8 bytes. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** A text cut to so many bytes, never within a character. */
export function cutToBytes(text: string, most: number): string {
  let cut = text;
  while (bytesOf(cut) > most) {
    cut = cut.slice(0, Math.min(cut.length - 1, most)).replace(/[\uD800-\uDBFF]$/, "");
  }
  return cut;
}
