/** Units of time in minutes, for lengths that people write. */

export const LENGTHS = { minutes: 1, hours: 60, days: 1440 } as const;
export type Unit = keyof typeof LENGTHS;

/** The largest unit in which a length is a whole number. */
export function bestUnit(minutes: number | ""): Unit {
  if (minutes === "" || minutes === 0) return "minutes";
  if (minutes % LENGTHS.days === 0 && minutes > LENGTHS.days) return "days";
  return minutes % LENGTHS.hours === 0 ? "hours" : "minutes";
}
