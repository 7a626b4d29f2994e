import { CloseButton, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconArrowsSort, IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type HomeSearch, ORDERS, searchKey } from "./search";
import "./texts";

const PAUSE_MS = 250;

interface ToolbarProps {
  search: HomeSearch;
  /** To another list; `replace` while one types, so that back leads to what was before the search. */
  go: (next: HomeSearch, replace?: boolean) => void;
  found: number | undefined;
}

/** Search and order of the list. What is typed comes into the address after a pause. */
export function Toolbar({ search, go, found }: ToolbarProps) {
  const { t } = useTranslation("home");
  const { t: shared } = useTranslation("shared");
  const [typed, setTyped] = useState(search.q ?? "");
  const settle = useDebouncedCallback((q: string) => {
    go({ ...search, q, page: undefined }, search.q !== undefined);
  }, PAUSE_MS);
  // back and forward change the address under the field
  useEffect(() => setTyped(search.q ?? ""), [search.q]);
  const searched = searchKey(search.q) !== null;
  const short = typed.trim() !== "" && searchKey(typed) === null;

  function type(q: string): void {
    setTyped(q);
    settle(q);
  }

  return (
    <Group gap="sm" align="center">
      <TextInput
        type="search"
        flex="1 1 260px"
        maw={420}
        leftSection={<IconSearch size={16} />}
        placeholder={t("search")}
        aria-label={t("search")}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        rightSection={
          typed !== "" && (
            <CloseButton size="sm" aria-label={shared("action.clear")} onClick={() => type("")} />
          )
        }
      />
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
          go({ ...search, order, page: undefined });
        }}
      />
      <Text size="sm" c="dimmed" role="status" className="aimm-figures" ml="auto">
        {short
          ? t("searchShort")
          : found === undefined
            ? ""
            : searched
              ? t("found", { count: found })
              : t("all", { count: found })}
      </Text>
    </Group>
  );
}
