import { Box, Button, Group, SegmentedControl, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { VirtualFeed } from "@/components/lists/VirtualFeed";
import { EmptyState, ErrorPanel, Loading } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { useScene } from "../scene";
import { ItemRow } from "./EntryRow";
import { type Filter, passes } from "./feed";
import { itemsOf, keyOf } from "./items";
import { useTimeline } from "./useTimeline";

const FILTERS: readonly Filter[] = ["all", "decisions", "people"];

/** Everything that happened to the rollout, and why. */
export function Timeline() {
  const { t } = useTranslation("rollout");
  const { id } = useScene();
  const { query, feed, complete, more, asking, failure } = useTimeline(id);
  const [filter, setFilter] = useState<Filter>("all");
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const items = useMemo(() => itemsOf(feed.items.filter((entry) => passes(entry, filter))), [feed, filter]);
  const toggle = useCallback((key: string) => {
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  // nothing of what is loaded passes the filter: what is older may
  const none = query.isSuccess && items.length === 0 && !complete;
  useEffect(() => {
    if (none) void more();
  }, [none, more]);
  const nearEnd = useCallback(() => void more(), [more]);
  return (
    <Section
      flush
      title={t("section.timeline")}
      hint={t("section.timelineHint")}
      actions={
        feed.total > 0 && (
          <SegmentedControl
            size="xs"
            value={filter}
            onChange={(value) => setFilter(value as Filter)}
            aria-label={t("timeline.filter")}
            data={FILTERS.map((value) => ({ value, label: t(`timeline.${value}`) }))}
          />
        )
      }
    >
      {query.isPending && (
        <Group p="lg">
          <Loading rows={5} />
        </Group>
      )}
      {query.isError && (
        <Box px="lg" pb="md">
          <ErrorPanel error={query.error} retry={() => void query.refetch()} />
        </Box>
      )}
      {query.isSuccess && items.length === 0 && complete && (
        <EmptyState
          icon={<IconHistory />}
          title={t(feed.total === 0 ? "timeline.empty" : "timeline.noneOfThem")}
          text={t("timeline.emptyHint")}
        />
      )}
      {items.length > 0 && (
        <VirtualFeed
          items={items}
          keyOf={keyOf}
          estimate={78}
          label={t("section.timeline")}
          busy={asking}
          onNearEnd={complete ? undefined : nearEnd}
          render={(item) => (
            <ItemRow item={item} open={open.has(keyOf(item))} toggle={() => toggle(keyOf(item))} />
          )}
        />
      )}
      {asking && (
        <Text size="sm" c="dimmed" px="lg" py="sm" role="status">
          {t("timeline.loading")}
        </Text>
      )}
      {failure !== null && (
        <Group px="lg" py="sm">
          <ErrorPanel error={failure} retry={() => void more()} />
        </Group>
      )}
      {!complete && items.length === 0 && !asking && (
        <Group px="lg" pb="md">
          <Button size="xs" variant="default" onClick={() => void more()}>
            {t("timeline.more")}
          </Button>
        </Group>
      )}
    </Section>
  );
}
