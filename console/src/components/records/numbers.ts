/** The number that somebody wrote, with a point or a comma; NaN for anything else. */
export function numberIn(text: string): number {
  const number = text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", "."));
  return Number.isFinite(number) ? number : Number.NaN;
}
