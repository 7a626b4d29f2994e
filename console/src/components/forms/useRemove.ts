import { useQueryClient } from "@tanstack/react-query";
import { confirm } from "./confirm";
import { tell, tellError } from "./notify";

interface Removal {
  /** What is asked: the title, what will happen, and what the button says. */
  title: string;
  text: string;
  action: string;
  /** What is said when it is gone. */
  done: string;
  remove: () => Promise<unknown>;
  /** The queries that show it. */
  shownBy: ReadonlyArray<readonly unknown[]>;
  /** Whether only these queries are asked anew, and not those below them, which would ask for what is gone. */
  exact?: boolean;
}

/** Asks, then removes a record; whether it did. */
export function useRemove(): (removal: Removal) => Promise<boolean> {
  const queries = useQueryClient();
  return async function ask(removal: Removal): Promise<boolean> {
    const { done, remove, shownBy, exact = false, ...question } = removal;
    if (!(await confirm({ ...question, danger: true }))) return false;
    try {
      await remove();
      tell(done);
      return true;
    } catch (failure) {
      tellError(failure, () => void ask(removal));
      return false;
    } finally {
      for (const queryKey of shownBy) void queries.invalidateQueries({ queryKey, exact });
    }
  };
}
