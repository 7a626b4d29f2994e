import { Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { useFormat } from "@/i18n/format";
import classes from "./Changes.module.css";
import { type Difference, type Draft, queryDifference } from "./queries";
import { partsOf, type SliceChange, sizeOf, slicesOf } from "./sliceChanges";
import "./texts";

interface ChangesProps {
  useCaseId: string;
  datasetId: string;
  draft: Draft;
  /** The version that is shown; undefined for the draft. */
  shown: number | undefined;
}

const KINDS = ["added", "changed", "removed"] as const;

/** One slice: its name, its size before and after, and a bar of what happened to it. */
function Row({ change, most }: { change: SliceChange; most: number }) {
  const { t } = useTranslation("datasets");
  const format = useFormat();
  const name = change.slice ?? t("changes.noSlice");
  const said = partsOf(change)
    .map(({ kind, count }) => t(`changes.${kind}`, { count }))
    .join(", ");
  return (
    <li className={classes.row}>
      <Text size="sm" truncate title={name}>
        {name}
      </Text>
      <Text size="sm" c="dimmed" className="aimm-figures">
        {`${format.number(change.before)} → ${format.number(change.after)}`}
      </Text>
      <div className={classes.track} role="img" aria-label={`${name}: ${said}`} title={said}>
        {partsOf(change).map(({ kind, count }) => (
          <div key={kind} className={classes[kind]} style={{ width: `${(count / most) * 100}%` }} />
        ))}
      </div>
    </li>
  );
}

function Picture({ difference }: { difference: Difference }) {
  const { t } = useTranslation("datasets");
  const slices = slicesOf(difference);
  const most = Math.max(1, ...slices.map(sizeOf));
  if (slices.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("changes.nothing")}
      </Text>
    );
  }
  return (
    <Stack gap="xs">
      <Group gap="lg">
        {KINDS.map((kind) => (
          <Group key={kind} gap={8}>
            <span className={`${classes.dot} ${classes[kind]}`} aria-hidden />
            <Text size="sm" className="aimm-figures">
              {t(`changes.${kind}`, { count: difference[kind] })}
            </Text>
          </Group>
        ))}
      </Group>
      <ul className={classes.rows}>
        {slices.map((change) => (
          <Row key={change.slice ?? ""} change={change} most={most} />
        ))}
      </ul>
      {difference.added + difference.changed + difference.removed > difference.changes.length && (
        <Text size="xs" c="dimmed">
          {t("changes.bySize")}
        </Text>
      )}
    </Stack>
  );
}

/** What the draft changes in the newest version, or a version in the one before it, slice by slice. */
export function Changes({ useCaseId, datasetId, draft, shown }: ChangesProps) {
  const { t } = useTranslation("datasets");
  const from = shown === undefined ? (draft.base?.number ?? 0) : shown - 1;
  const difference = useQuery(queryDifference(useCaseId, datasetId, from, shown));
  const number = String(from);
  return (
    <Section
      title={t("changes.title")}
      hint={from === 0 ? t("changes.sinceNothing") : t("changes.since", { number })}
    >
      <Loaded query={difference} rows={2}>
        {(found) => <Picture difference={found} />}
      </Loaded>
    </Section>
  );
}
