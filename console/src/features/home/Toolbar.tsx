import { Box, Group, NativeSelect, Text } from "@mantine/core";
import { IconArrowsSort } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { SearchField } from "@/components/records/SearchField";
import type { Go } from "@/components/records/useAddress";
import { useCaseFilters } from "@/kinds/filters";
import { type HomeSearch, ORDERS, searchKey } from "./search";
import "./texts";

// what the list itself does not need is not loaded with it
const Filters = lazy(() => import("./Filters").then((file) => ({ default: file.Filters })));
const SaveList = lazy(() => import("./SaveList").then((file) => ({ default: file.SaveList })));

const FILTERED = Object.keys(useCaseFilters).length > 0;

interface ToolbarProps {
  search: HomeSearch;
  /** To another list; `replace` while one types, so that back leads to what was before the search. */
  go: Go<HomeSearch>;
  found: number | undefined;
}

/** What the list is narrowed to, its order, and the way to take it along. */
export function Toolbar({ search, go, found }: ToolbarProps) {
  const { t } = useTranslation("home");
  const [typed, setTyped] = useState(search.q ?? "");
  const searched = searchKey(search.q) !== null;
  const short = typed.trim() !== "" && searchKey(typed) === null;
  return (
    <Group gap="sm" align="center">
      <SearchField
        flex="1 1 260px"
        maw={420}
        label={t("search")}
        value={search.q}
        onType={setTyped}
        onSearch={(q) => go({ ...search, q, page: undefined }, search.q !== undefined)}
      />
      {FILTERED && (
        <Suspense fallback={null}>
          <Box flex="1 1 290px" maw={450}>
            <Filters search={search} go={go} />
          </Box>
        </Suspense>
      )}
      <OrderChoice search={search} go={go} searched={searched} />
      <Text size="sm" c="dimmed" role="status" className="aimm-figures" ml="auto">
        {short
          ? t("searchShort")
          : found === undefined
            ? ""
            : searched
              ? t("found", { count: found })
              : t("all", { count: found })}
      </Text>
      <Suspense fallback={<Box w={36} h={36} />}>
        <SaveList search={search} />
      </Suspense>
    </Group>
  );
}

function OrderChoice({ search, go, searched }: Omit<ToolbarProps, "found"> & { searched: boolean }) {
  const { t } = useTranslation("home");
  return (
    <NativeSelect
      flex="1 1 200px"
      maw={260}
      aria-label={t("order.label")}
      leftSection={<IconArrowsSort size={16} />}
      data={[
        ...(searched ? [{ value: "relevance", label: t("order.relevance") }] : []),
        ...ORDERS.filter((order) => !searched || order !== "attention").map((order) => ({
          value: order,
          label: t(`order.${order}`),
        })),
      ]}
      value={search.order ?? (searched ? "relevance" : "attention")}
      onChange={(event) => {
        const order = ORDERS.find((one) => one === event.currentTarget.value);
        go({ ...search, order, page: undefined }, false);
      }}
    />
  );
}
