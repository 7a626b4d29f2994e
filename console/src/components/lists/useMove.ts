import { type DataTag, useQueryClient } from "@tanstack/react-query";
import { tellError } from "../forms/notify";
import { moved, type Placed } from "./reorder";

interface Moving<D, R extends Placed> {
  queryKey: DataTag<readonly unknown[], D, Error>;
  /** The records of what the query answers, in order. */
  records: (data: D) => readonly R[];
  /** The same answer with the records in another order. */
  inOrder: (data: D, records: R[]) => D;
  /** Stores the new position of one. */
  save: (record: R) => Promise<unknown>;
}

/** Moves a record of a list to the place of another; shown at once, taken back when it fails. */
export function useMove<D, R extends Placed>(moving: Moving<D, R>): (id: string, over: string) => void {
  const { queryKey, records, inOrder, save } = moving;
  const queries = useQueryClient();

  async function move(id: string, over: string): Promise<void> {
    await queries.cancelQueries({ queryKey });
    const before = queries.getQueryData(queryKey) as D | undefined;
    const order = before && moved(records(before), id, over);
    const found = order?.find((one) => one.id === id);
    if (!order || !found) return;
    queries.setQueryData<unknown>(queryKey, inOrder(before, order));
    try {
      await save(found);
    } catch (failure) {
      queries.setQueryData<unknown>(queryKey, before);
      tellError(failure, () => void move(id, over));
    } finally {
      void queries.invalidateQueries({ queryKey });
    }
  }

  return (id, over) => void move(id, over);
}
