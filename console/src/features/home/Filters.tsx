import { ListFilters } from "@/components/records/ListFilters";
import type { Go } from "@/components/records/useAddress";
import { useKindWords } from "@/components/records/words";
import { useCaseFilters } from "@/kinds/filters";
import { useCaseKind } from "@/kinds/useCase";
import type { HomeSearch } from "./search";

/** By what the list can be narrowed, beside the search. */
export function Filters({ search, go }: { search: HomeSearch; go: Go<HomeSearch> }) {
  const words = useKindWords(useCaseKind);
  return (
    <ListFilters
      specs={useCaseFilters}
      value={search}
      onChange={(filters) => go({ ...search, ...filters, page: undefined }, false)}
      label={(name) => words(`filters.${name}.label`)}
      any={(name) => words(`filters.${name}.any`)}
    />
  );
}
