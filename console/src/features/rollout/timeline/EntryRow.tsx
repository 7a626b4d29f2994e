import { Badge, Box, Collapse, Group, Text, ThemeIcon, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { usePrinting } from "@/components/page/printing";
import { Ago } from "@/components/time/Ago";
import type { Entry } from "../queries";
import { ShareChange } from "../ShareChange";
import { useScene } from "../scene";
import { sayReason } from "../why";
import { EntryDetails } from "./EntryDetails";
import classes from "./EntryRow.module.css";
import { rampOf, type TimelineItem } from "./items";
import { LOOKS } from "./looks";

interface RowProps {
  open: boolean;
  toggle: () => void;
}

export function ItemRow({ item, ...rest }: RowProps & { item: TimelineItem }) {
  return item.kind === "one" ? (
    <EntryRow entry={item.entry} {...rest} />
  ) : (
    <RunRow entries={item.entries} {...rest} />
  );
}

function changed({ sharesBefore, sharesAfter }: Pick<Entry, "sharesBefore" | "sharesAfter">): boolean {
  const ids = new Set([...Object.keys(sharesBefore), ...Object.keys(sharesAfter)]);
  return [...ids].some((id) => Math.abs((sharesBefore[id] ?? 0) - (sharesAfter[id] ?? 0)) >= 0.005);
}

/** Titles of flows as the entry knew them, for those that are deleted meanwhile. */
function useEntryTongue(entry: Entry) {
  const { tongue, flows } = useScene();
  const present = new Set(flows.map((flow) => flow.flowId));
  const told = new Map(entry.counts.map((flow) => [flow.flowId, flow.title]));
  return {
    ...tongue,
    title: (id: string) => (present.has(id) ? tongue.title(id) : (told.get(id) ?? tongue.title(id))),
  };
}

/** One change: what, when, why, who, and the shares before and after; more on demand. */
export function EntryRow({ entry, open, toggle }: RowProps & { entry: Entry }) {
  const { t } = useTranslation("rollout");
  const tongue = useEntryTongue(entry);
  const [first] = entry.reasons;
  return (
    <Frame
      what={entry.what}
      open={open}
      toggle={toggle}
      title={t(`what.${entry.what}`)}
      badges={
        entry.dryRun && (
          <Badge size="sm" radius="sm" variant="light" color="grape" tt="none">
            {t("timeline.dryRun")}
          </Badge>
        )
      }
      at={entry.at}
      who={entry.actor}
      why={first ? sayReason(first, tongue) : entry.why}
      change={changed(entry) ? entry : null}
    >
      <EntryDetails entry={entry} tongue={tongue} />
    </Frame>
  );
}

function RunRow({ entries, open, toggle }: RowProps & { entries: readonly Entry[] }) {
  const { t } = useTranslation("rollout");
  const { tongue } = useScene();
  const newest = entries[0];
  const oldest = entries[entries.length - 1];
  if (!newest || !oldest) return null;
  const { from, to } = rampOf(entries);
  return (
    <Frame
      what="shares_moved"
      open={open}
      toggle={toggle}
      title={t("timeline.run", { count: entries.length })}
      at={newest.at}
      who={null}
      why={t("timeline.runWhy", { from: tongue.format.part(from), to: tongue.format.part(to) })}
      change={{ sharesBefore: oldest.sharesBefore, sharesAfter: newest.sharesAfter }}
    >
      <ul className={classes.steps}>
        {entries.map((entry) => (
          <li key={entry.id} className={classes.step}>
            <Text size="xs" c="dimmed" className="aimm-figures" w={110}>
              {tongue.format.time(entry.at)}
            </Text>
            <Text size="xs" flex={1}>
              {entry.reasons[0] && sayReason(entry.reasons[0], tongue)}
            </Text>
            <Box w={180} visibleFrom="xs">
              <ShareChange
                before={new Map(Object.entries(entry.sharesBefore))}
                after={new Map(Object.entries(entry.sharesAfter))}
              />
            </Box>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

interface FrameProps extends RowProps {
  what: Entry["what"];
  title: string;
  badges?: ReactNode;
  at: string;
  who: string | null;
  why: string;
  change: Pick<Entry, "sharesBefore" | "sharesAfter"> | null;
  children: ReactNode;
}

function Frame({ what, open: wanted, toggle, title, badges, at, who, why, change, children }: FrameProps) {
  const { t } = useTranslation("rollout");
  const { icon: Sign, color } = LOOKS[what];
  const id = useId();
  const printing = usePrinting();
  const open = wanted || printing; // paper cannot be unfolded
  return (
    <Box className={classes.row} data-strong={color !== "gray" || undefined}>
      <ThemeIcon size={30} radius="xl" variant="light" color={color} aria-hidden className={classes.sign}>
        <Sign size={17} />
      </ThemeIcon>
      <Box className={classes.words}>
        <UnstyledButton className={classes.head} onClick={toggle} aria-expanded={open} aria-controls={id}>
          <Group gap={8} className={classes.title}>
            <Text size="sm" fw={620} component="span">
              {title}
            </Text>
            {badges}
            <Text size="xs" c="dimmed" component="span" className="aimm-figures">
              <Ago moment={at} />
            </Text>
            {who && (
              <Text size="xs" c="dimmed" component="span">
                {t("timeline.by", { who })}
              </Text>
            )}
          </Group>
          <IconChevronDown size={16} className={classes.chevron} aria-hidden data-open={open || undefined} />
        </UnstyledButton>
        <Box className={classes.body}>
          <Text size="sm" className={classes.why}>
            {why}
          </Text>
          {change && (
            <Box className={classes.change}>
              <ShareChange
                before={new Map(Object.entries(change.sharesBefore))}
                after={new Map(Object.entries(change.sharesAfter))}
              />
            </Box>
          )}
        </Box>
        <Collapse expanded={open} id={id}>
          {open && <Box className={classes.details}>{children}</Box>}
        </Collapse>
      </Box>
    </Box>
  );
}
