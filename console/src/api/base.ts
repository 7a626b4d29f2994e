/** The path below which the service is, such as `/aimm`; empty for the root. The server writes it into the page. */
export const BASE = readBase(
  globalThis.document?.querySelector('meta[name="aimm-base"]')?.getAttribute("content"),
);

/** The mark itself is there when nobody has replaced it, as under `npm run dev`. */
export function readBase(content: string | null | undefined): string {
  return content?.startsWith("/") ? content : "";
}

/** The address of something that the service has at `path`, from the root of the host. */
export function at(path: string): string {
  return BASE + path;
}

/** The service's own address, as an application is told it. */
export function serviceUrl(): string {
  return window.location.origin + BASE;
}

/** Where this page belongs when it was opened past the base path: a proxy may serve both. Else null. */
export function strayed(
  { pathname, search, hash }: Pick<Location, "pathname" | "search" | "hash">,
  base = BASE,
): string | null {
  if (pathname === base || pathname.startsWith(`${base}/`)) return null;
  return base + pathname + search + hash;
}
