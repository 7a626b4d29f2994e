/** A link that may be followed: what applications send as a reference is text, and only http(s) becomes a link. */
export function httpLink(text: string): { href: string; shown: string } | null {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return null;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  if (url.username || url.password) return null; // https://bank.example@evil.example looks like another place
  const path = url.pathname === "/" ? "" : url.pathname;
  return { href: url.href, shown: `${url.host}${path}${url.search}` };
}

const LONG_TEXT = 280;
const LONG_LINES = 4;

/** Whether a comment is folded at first. */
export function isLong(comment: string): boolean {
  return comment.length > LONG_TEXT || comment.split("\n").length > LONG_LINES;
}
