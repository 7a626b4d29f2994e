const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;
const KILO = 1_000;

/** A number of bytes in the unit in which it is easy to read: 1.2 MB. */
export function sizeOf(bytes: number, decimal: (value: number, digits: number) => string): string {
  let [size, place] = [bytes, 0];
  while (size >= KILO && place < UNITS.length - 1) {
    size /= KILO;
    place += 1;
  }
  return `${decimal(size, place === 0 ? 0 : 1)} ${UNITS[place]}`;
}
