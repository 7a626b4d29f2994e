const LONGEST = 60;

/** A code for what has this title: small letters, digits and dashes, as one writes them in an application. */
export function codeFrom(title: string): string {
  const words = title
    .toLowerCase()
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .match(/[\p{L}\p{N}]+/gu);
  let code = "";
  for (const word of words ?? []) {
    const longer = code ? `${code}-${word}` : word.slice(0, LONGEST);
    if (longer.length > LONGEST) break; // ends with a whole word
    code = longer;
  }
  return code;
}
