import { Button, Group, Select } from "@mantine/core";
import { IconFilterOff, IconListDetails, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { tellError } from "@/components/forms/notify";
import { VirtualFeed } from "@/components/lists/VirtualFeed";
import { EmptyState, Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { SearchField } from "@/components/records/SearchField";
import type { Go } from "@/components/records/useAddress";
import { useFormat } from "@/i18n/format";
import classes from "./Datasets.module.css";
import { ItemDrawer } from "./ItemDrawer";
import { ItemEntry } from "./ItemEntry";
import { NewItemDrawer } from "./NewItemDrawer";
import { type Item, queryItems, querySlices, type Shown, type Split } from "./queries";
import { useDeleteItem } from "./useDatasetActions";
import "./texts";

interface ItemListProps {
  useCaseId: string;
  datasetId: string;
  splits: readonly Split[];
  shown: Shown;
  go: Go<Shown>;
  mayWrite: boolean;
}

function Filters({ useCaseId, datasetId, splits, shown, go }: Omit<ItemListProps, "mayWrite">) {
  const { t } = useTranslation("datasets");
  const format = useFormat();
  const { data: slices = [] } = useQuery(querySlices(useCaseId, datasetId, shown.version));
  const named = slices.flatMap(({ slice, count }) => (slice === null ? [] : { slice, count }));
  const options = named.map(({ slice, count }) => ({
    value: slice,
    label: `${slice} (${format.number(count)})`,
  }));
  const { slice } = shown;
  if (slice && !named.some((one) => one.slice === slice)) options.push({ value: slice, label: slice });
  return (
    <Group gap="xs" className={classes.filters}>
      <SearchField
        flex="1 1 220px"
        maw={420}
        maxLength={200}
        label={t("list.search")}
        value={shown.text}
        onSearch={(text) => go({ ...shown, text: text.trim() || undefined })}
      />
      {options.length > 0 && (
        <Select
          w={220}
          aria-label={t("list.slice")}
          placeholder={t("list.anySlice")}
          data={options}
          value={slice ?? null}
          onChange={(chosen) => go({ ...shown, slice: chosen ?? undefined })}
          clearable
          searchable
        />
      )}
      {(splits.length > 0 || shown.split) && (
        <Select
          w={180}
          aria-label={t("splits.one")}
          placeholder={t("splits.any")}
          data={[...new Set([...splits.map(({ name }) => name), ...(shown.split ? [shown.split] : [])])]}
          value={shown.split ?? null}
          onChange={(chosen) => go({ ...shown, split: chosen ?? undefined })}
          clearable
        />
      )}
    </Group>
  );
}

/** The items of the draft or of a version, narrowed by text and slice. */
export function ItemList({ useCaseId, datasetId, splits, shown, go, mayWrite }: ItemListProps) {
  const { t } = useTranslation("datasets");
  const list = useInfiniteQuery(queryItems(useCaseId, datasetId, shown));
  const [edited, edit] = useState<string | null>(null);
  const [adding, add] = useState(false);
  const remove = useDeleteItem(useCaseId, datasetId);
  const isDraft = shown.version === undefined;
  const narrowed = [shown.slice, shown.split, shown.text].some((one) => one !== undefined);
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const first = list.data?.pages[0];
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list;
  const nearEnd = useCallback(() => {
    if (!hasNextPage || isFetching || isFetchNextPageError) return;
    void fetchNextPage().then(({ error }) => error && tellError(error, () => void fetchNextPage()));
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  // one answer looks at a part of the items only, and may have none of a split
  const isShort = hasNextPage && items.length === 0;
  useEffect(() => {
    if (isShort) nearEnd();
  }, [isShort, nearEnd]);
  const may = mayWrite && isDraft;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `remove` is another function each time, and does the same
  const draw = useCallback(
    (item: Item) => (
      <ItemEntry
        item={item}
        edit={may ? ({ key }) => edit(key) : undefined}
        remove={may ? (one) => void remove(one) : undefined}
      />
    ),
    [may, useCaseId, datasetId, t],
  );
  const addition = may && (
    <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => add(true)}>
      {t("item.add")}
    </Button>
  );
  const count = first && t("items", { count: first.totalCount });
  return (
    <Section
      title={t("list.title")}
      hint={first?.totalIsExact === false ? `≥ ${count}` : count}
      flush
      actions={addition}
    >
      <Filters useCaseId={useCaseId} datasetId={datasetId} splits={splits} shown={shown} go={go} />
      <Loaded query={list}>
        {() =>
          items.length > 0 ? (
            <div className={list.isPlaceholderData ? classes.waiting : undefined}>
              <VirtualFeed
                items={items}
                keyOf={(item) => `${item.key} ${item.revision}`}
                render={draw}
                estimate={84}
                label={t("list.label")}
                busy={isFetching}
                onNearEnd={nearEnd}
              />
            </div>
          ) : narrowed ? (
            <EmptyState icon={<IconFilterOff />} title={t("list.nothing")} text={t("list.nothingText")}>
              <Button variant="default" onClick={() => go({ version: shown.version })}>
                {t("list.clear")}
              </Button>
            </EmptyState>
          ) : (
            <EmptyState icon={<IconListDetails />} title={t("list.empty")} text={t("list.emptyText")} />
          )
        }
      </Loaded>
      <ItemDrawer
        useCaseId={useCaseId}
        datasetId={datasetId}
        itemKey={may ? edited : null}
        close={() => edit(null)}
      />
      <NewItemDrawer
        useCaseId={useCaseId}
        datasetId={datasetId}
        known={items.slice(0, 20).flatMap(({ inputs }) => Object.keys(inputs))}
        opened={may && adding}
        close={() => add(false)}
      />
    </Section>
  );
}
