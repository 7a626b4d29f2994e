import { ListFilters } from "@/components/records/ListFilters";
import type { Go } from "@/components/records/useAddress";
import { useListWords } from "@/components/records/words";
import { useCaseFilters } from "@/kinds/filters";
import { useCaseKind } from "@/kinds/useCase";
import type { HomeSearch } from "./search";

/** By what the list can be narrowed, beside the search. */
export function Filters({ search, go }: { search: HomeSearch; go: Go<HomeSearch> }) {
  const words = useListWords(useCaseKind);
  return (
    <ListFilters
      specs={useCaseFilters}
      value={search}
      onChange={(filters) => go({ ...search, ...filters, page: undefined }, false)}
      {...words}
    />
  );
}
