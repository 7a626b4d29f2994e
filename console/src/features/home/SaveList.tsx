import { useTranslation } from "react-i18next";
import { CsvButton } from "@/components/records/CsvButton";
import { pageAfterPage } from "@/components/records/csv";
import { useListWords } from "@/components/records/words";
import { useCaseColumns, useCaseKind } from "@/kinds/useCase";
import { largePage } from "./overview";
import type { HomeSearch } from "./search";
import "./texts";

/** Saves the use cases as they are searched and ordered. */
export function SaveList({ search }: { search: HomeSearch }) {
  const { t } = useTranslation("home");
  const { heading } = useListWords(useCaseKind);
  return (
    <CsvButton
      name={t("title")}
      columns={useCaseColumns}
      heading={heading}
      first={pageAfterPage((page) => largePage(search, page))}
    />
  );
}
