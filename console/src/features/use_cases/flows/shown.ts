import type { FlowStanding } from "../first_steps";

/** Cards of a kind that are shown at once; more on request. */
export const AT_ONCE = 20;
/** As many inactive flows are shown without being asked for. */
export const FEW = 3;

export interface Listed {
  active: FlowStanding[];
  inactive: FlowStanding[];
  archived: FlowStanding[];
}

/** The flows whose title or description has all the words, by state; in the order of the service. */
export function listed(flows: readonly FlowStanding[], sought: string): Listed {
  const words = sought.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = flows.filter((flow) => {
    const text = `${flow.title}\n${flow.description}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  return {
    active: found.filter((flow) => flow.active),
    inactive: found.filter((flow) => !flow.active && !flow.archived),
    archived: found.filter((flow) => flow.archived),
  };
}

/**
 * The colours of flows that stand side by side: where two neighbours have the same, the second takes another one.
 *
 * @param ids in the order in which they are shown.
 * @param colors as they are on every page; they repeat when there are more flows than colours.
 */
export function apart(
  ids: readonly string[],
  colors: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const all = [...new Set(colors.values())];
  const found = new Map<string, string>();
  let before: string | undefined;
  for (const [place, id] of ids.entries()) {
    const own = colors.get(id) ?? "";
    const next = colors.get(ids[place + 1] ?? "");
    const color = own === before ? (all.find((one) => one !== before && one !== next) ?? own) : own;
    found.set(id, color);
    before = color;
  }
  return found;
}
