import { useState } from "react";

/**
 * What stands in a field while somebody types what is no value yet (`1.`, `-`), or a value written otherwise (`0,5`).
 *
 * It holds only as long as the value is the one that it was typed for: a value that comes from elsewhere (a newer
 * version, a discarded draft) is shown at once.
 *
 * @param read makes JSON text of what is typed; null when it is none.
 */
export function useTyping(value: string, shown: string, read: (typed: string) => string | null) {
  const [typing, setTyping] = useState<{ text: string; value: string } | null>(null);
  const mine = typing?.value === value ? typing.text : null;
  return {
    text: mine ?? shown,
    /** What is typed, if anything is; null when the field shows the value. */
    typed: mine,
    wrong: mine !== null && read(mine) === null,
    type(text: string, edit: (json: string) => void): void {
      const json = read(text);
      setTyping({ text, value: json ?? value });
      if (json !== null && json !== value) edit(json);
    },
    leave: () => setTyping(null),
  };
}
