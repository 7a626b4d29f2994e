import { Button, Popover, Radio, Stack, TextInput } from "@mantine/core";
import { IconCalendar, IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import { fromLocalInput, PRESETS, type Preset, type TimeRange, toLocalInput } from "./timeRange";

interface TimeRangeFilterProps {
  value: TimeRange;
  onChange: (value: TimeRange) => void;
}

/** Which time is looked at: presets, or two moments. */
export function TimeRangeFilter({ value, onChange }: TimeRangeFilterProps) {
  const { t } = useTranslation("shared");
  const format = useFormat();
  const fixed = Boolean(value.since || value.until);
  const shown = (() => {
    if (value.range) return t(`range.${value.range}`);
    if (value.since && value.until) {
      return t("range.between", { since: format.dateTime(value.since), until: format.dateTime(value.until) });
    }
    if (value.since) return t("range.from", { since: format.dateTime(value.since) });
    if (value.until) return t("range.to", { until: format.dateTime(value.until) });
    return t("range.all");
  })();
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant={value.range || fixed ? "light" : "default"}
          fw={500}
          leftSection={<IconCalendar size={16} />}
          rightSection={<IconChevronDown size={14} />}
          aria-label={`${t("range.label")}: ${shown}`}
        >
          {shown}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm" w={250}>
          <Radio.Group
            label={t("range.label")}
            value={value.range ?? (fixed ? "" : "all")}
            onChange={(chosen) => onChange(chosen === "all" ? {} : { range: chosen as Preset })}
          >
            <Stack gap={8} mt={8}>
              <Radio value="all" label={t("range.all")} />
              {PRESETS.map((preset) => (
                <Radio key={preset} value={preset} label={t(`range.${preset}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            type="datetime-local"
            size="xs"
            label={t("range.since")}
            value={toLocalInput(value.since)}
            onChange={(event) =>
              onChange({ since: fromLocalInput(event.currentTarget.value), until: value.until })
            }
          />
          <TextInput
            type="datetime-local"
            size="xs"
            label={t("range.until")}
            value={toLocalInput(value.until)}
            onChange={(event) =>
              onChange({ since: value.since, until: fromLocalInput(event.currentTarget.value) })
            }
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
