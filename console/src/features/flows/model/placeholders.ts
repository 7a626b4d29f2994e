/** Placeholders `<<NAME>>` by the same rule as the service: letters, digits, `_` and `-`. */

/** What is marked in editors. */
export const PLACEHOLDER = /<<[A-Za-z0-9_-]+>>/g;

const NAMES = /<<([A-Za-z0-9_-]+)>>/g;
const ESCAPED = /\\(?:\\|u003([CcEe]))/g;

/** The names in a configuration's JSON text, in order, with repeats; keys and the modality count too. */
export function placeholdersIn(configuration: string): string[] {
  const plain = configuration.replace(ESCAPED, (whole, letter: string | undefined) => {
    if (!letter) return whole;
    return letter.toLowerCase() === "c" ? "<" : ">";
  });
  return [...plain.matchAll(NAMES)].map((found) => found[1] ?? "");
}

export interface Counted {
  name: string;
  count: number;
}

/** How often each name occurs, in the order of their first use. */
export function countNames(names: readonly string[]): Counted[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count }));
}

/** Something that looks like a placeholder and is none. */
export interface Malformed {
  from: number;
  to: number;
  text: string;
  /** What was probably meant; null when no name can be made of it. */
  meant: string | null;
}

const LOOKS_LIKE = [
  /<<([^<>\n"\\(){}=;]{1,80})>>/g, // << NAME >>, <<first name>>
  /\{\{\s*([^{}\n"\\]{1,80}?)\s*\}\}/g, // {{NAME}}
  /(?<!<)<<([A-Za-z0-9_-]+)>(?!>)/g, // <<NAME>
  /(?<!<)<([A-Z0-9_-]{2,})>>(?!>)/g, // <NAME>>
];

/** A valid name made of what somebody wrote. */
export function nameFrom(text: string): string | null {
  const plain = text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9_-]+/g, "_")
    .replace(/^[_-]+|[_-]+$/g, "");
  return plain === "" ? null : plain;
}

/** What looks like a placeholder in a text and is none, in order. */
export function malformedIn(text: string): Malformed[] {
  const found: Malformed[] = [];
  for (const pattern of LOOKS_LIKE) {
    for (const match of text.matchAll(pattern)) {
      const inner = match[1] ?? "";
      const right = match[0].startsWith("<<") && match[0].endsWith(">>") && /^[A-Za-z0-9_-]+$/.test(inner);
      if (right || !/\p{L}/u.test(inner)) continue;
      const name = nameFrom(inner);
      const meant = name && `<<${name}>>`;
      found.push({ from: match.index, to: match.index + match[0].length, text: match[0], meant });
    }
  }
  return found.sort((one, other) => one.from - other.from);
}

/** A text in which every occurrence of what was written is what was meant. */
export function mended(text: string, { text: written, meant }: Malformed): string {
  return meant ? text.replaceAll(written, meant) : text;
}
