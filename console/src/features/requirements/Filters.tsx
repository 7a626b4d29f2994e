import { ListFilters } from "@/components/records/ListFilters";
import { useFieldWords, useKindWords } from "@/components/records/words";
import { requirementFilters } from "@/kinds/filters";
import { type Requirement, requirement as requirementEntry } from "@/kinds/requirement";
import { known, type RequirementFilters } from "./narrowed";

interface FiltersProps {
  requirements: readonly Requirement[];
  filters: RequirementFilters;
  onChange: (filters: RequirementFilters) => void;
}

/** By kind, priority, owner and tag. */
export function Filters({ requirements, filters, onChange }: FiltersProps) {
  const words = useKindWords(requirementEntry);
  const fieldWords = useFieldWords(requirementEntry);
  const { owners, tags } = known(requirements);
  const option = (value: string) => ({ value, label: value });
  const choices = (name: "kind" | "priority") =>
    requirementFilters[name].values.map((value) => ({ value, label: fieldWords.option(name, value).label }));
  return (
    <ListFilters
      specs={requirementFilters}
      value={filters}
      onChange={onChange}
      label={(name) => words(`filters.${name}.label`)}
      any={(name) => words(`filters.${name}.any`)}
      options={{
        kind: choices("kind"),
        priority: choices("priority"),
        owner: owners.map(option),
        tags: tags.map(option),
      }}
    />
  );
}
