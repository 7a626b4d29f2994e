import type { FiltersOf } from "@/components/records/filters";
import type { requirementFilters } from "@/kinds/filters";
import type { Requirement } from "@/kinds/requirement";

export type RequirementFilters = FiltersOf<typeof requirementFilters>;

/** The requirements that every given filter lets through; a tag and an owner as a whole, as the service does it. */
export function narrowed(
  requirements: readonly Requirement[],
  { kind, priority, owner, tags }: RequirementFilters,
): Requirement[] {
  return requirements.filter(
    (one) =>
      (kind === undefined || one.kind === kind) &&
      (priority === undefined || one.priority === priority) &&
      (owner === undefined || one.owner === owner) &&
      (tags === undefined || one.tags.includes(tags)),
  );
}

/** The owners and tags that there are, in alphabetical order, each once. */
export function known(requirements: readonly Requirement[]): { owners: string[]; tags: string[] } {
  const inOrder = (texts: Iterable<string>) => [...new Set(texts)].sort((a, b) => a.localeCompare(b));
  return {
    owners: inOrder(requirements.flatMap(({ owner }) => owner ?? [])),
    tags: inOrder(requirements.flatMap(({ tags }) => tags)),
  };
}
