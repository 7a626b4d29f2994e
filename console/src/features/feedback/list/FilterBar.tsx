import { Button, Checkbox, Group, Popover, RangeSlider, Select, Text } from "@mantine/core";
import { IconChevronDown, IconStar } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Flow } from "@/api/useCases";
import { FlowName } from "@/components/charts/Shares";
import { SearchField } from "@/components/records/SearchField";
import { TimeRangeFilter } from "@/components/time/TimeRangeFilter";
import { useFormat } from "@/i18n/format";
import type { Filters } from "./filters";
import "../texts";

interface FilterBarProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
  flows: readonly Flow[];
  colors: ReadonlyMap<string, string>;
}

const STARS = [1, 2, 3, 4, 5].map((value) => ({ value, label: String(value) }));

function ScoreFilter({ filters, onChange }: Pick<FilterBarProps, "filters" | "onChange">) {
  const { t } = useTranslation("feedback");
  const format = useFormat();
  const { min = 1, max = 5 } = filters;
  const [range, setRange] = useState<[number, number]>([min, max]);
  useEffect(() => setRange([min, max]), [min, max]);
  const [low, high] = [format.decimal(min, 1), format.decimal(max, 1)];
  const narrowed = filters.min !== undefined;
  const shown = !narrowed
    ? t("filter.anyScore")
    : t(low === high ? "filter.scoreExact" : "filter.scoreRange", { low, high });
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant={narrowed ? "light" : "default"}
          fw={500}
          leftSection={<IconStar size={16} />}
          rightSection={<IconChevronDown size={14} />}
          aria-label={`${t("filter.score")}: ${shown}`}
        >
          {shown}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={550} mb="xs">
          {t("filter.score")}
        </Text>
        <RangeSlider
          w={240}
          mx={10}
          mb={26}
          min={1}
          max={5}
          step={0.5}
          minRange={0}
          marks={STARS}
          label={null}
          value={range}
          onChange={setRange}
          onChangeEnd={([from, to]) =>
            onChange({
              ...filters,
              min: from === 1 && to === 5 ? undefined : from,
              max: from === 1 && to === 5 ? undefined : to,
            })
          }
          thumbFromLabel={t("filter.lowest")}
          thumbToLabel={t("filter.highest")}
          styles={{ markLabel: { color: "var(--mantine-color-dimmed)" } }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

/** What is looked at: flow, score, time, comment. */
export function FilterBar({ filters, onChange, flows, colors }: FilterBarProps) {
  const { t } = useTranslation("feedback");
  return (
    <Group gap="xs">
      <SearchField
        flex="1 1 200px"
        maw={360}
        maxLength={200}
        label={t("filter.text")}
        value={filters.text}
        onSearch={(text) => onChange({ ...filters, text: text.trim() || undefined })}
      />
      <Select
        w={200}
        aria-label={t("filter.flow")}
        placeholder={t("filter.anyFlow")}
        data={flows.map((flow) => ({ value: flow.id, label: flow.title }))}
        value={filters.flow ?? null}
        onChange={(flow) => onChange({ ...filters, flow: flow ?? undefined })}
        renderOption={({ option }) => <FlowName title={option.label} color={colors.get(option.value)} />}
        clearable
        searchable={flows.length > 8}
        comboboxProps={{ width: 260, position: "bottom-start" }}
      />
      <ScoreFilter filters={filters} onChange={onChange} />
      <TimeRangeFilter
        value={filters}
        onChange={({ range, since, until }) => onChange({ ...filters, range, since, until })}
      />
      <Checkbox
        label={t("filter.commented")}
        checked={filters.commented ?? false}
        onChange={(event) =>
          onChange({ ...filters, commented: event.currentTarget.checked ? true : undefined })
        }
        mx={4}
      />
    </Group>
  );
}
