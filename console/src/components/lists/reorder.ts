/** A record with a place in a list. */
export interface Placed {
  id: string;
  position: number;
}

/** The records after one was moved to the place of another, with positions 1 … n; null when nothing moves. */
export function moved<R extends Placed>(records: readonly R[], id: string, over: string): R[] | null {
  const from = records.findIndex((record) => record.id === id);
  const to = records.findIndex((record) => record.id === over);
  const record = records[from];
  if (record === undefined || to < 0 || from === to) return null;
  const rest = records.toSpliced(from, 1).toSpliced(to, 0, record);
  return rest.map((one, at) => (one.position === at + 1 ? one : { ...one, position: at + 1 }));
}
