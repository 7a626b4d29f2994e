import { textIn } from "@/components/records/filters";
import type { Shown } from "./queries";

/** What an address shows; what it says wrongly is left out. */
export function readShown(search: Record<string, unknown>): Shown {
  const version = Number(search.version);
  const slice = textIn(search.slice);
  const split = textIn(search.split);
  const text = textIn(search.text).trim();
  return {
    ...(Number.isInteger(version) && version > 0 && version < 2 ** 31 ? { version } : {}),
    ...(slice && slice.length <= 255 ? { slice } : {}),
    ...(split && split.length <= 64 ? { split } : {}),
    ...(text ? { text } : {}),
  };
}
