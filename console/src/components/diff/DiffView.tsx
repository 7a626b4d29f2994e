import { Group, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconFold } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./DiffView.module.css";
import { counted, diffLines, folded, type Row, type Stretch } from "./lines";
import "./texts";

interface DiffViewProps {
  before: string;
  after: string;
  /** What stands on the left, and what on the right: "Revision 3". */
  beforeLabel: string;
  afterLabel: string;
  /** Side by side, or one under the other; by default as the room allows. */
  layout?: "split" | "unified";
  /** What is compared, where a page compares several things. */
  about?: string;
  /** Without folding what has not changed. */
  whole?: boolean;
}

type Side = Row["before"];

const LEAST_WIDTH = 680;

/** What separates two texts: a readable comparison, by line and by word. */
export function DiffView({
  before,
  after,
  beforeLabel,
  afterLabel,
  layout,
  about,
  whole = false,
}: DiffViewProps) {
  const { t } = useTranslation("diff");
  const { ref, width } = useElementSize();
  const rows = useMemo(() => diffLines(before, after), [before, after]);
  const stretches = useMemo(
    (): Stretch[] => (whole ? [{ folded: false, rows }] : folded(rows)),
    [rows, whole],
  );
  const { removed, added } = counted(rows);
  const split = (layout ?? (width >= LEAST_WIDTH ? "split" : "unified")) === "split";
  if (removed + added === 0) {
    return (
      <Text size="sm" c="dimmed" py="sm">
        {t("same")}
      </Text>
    );
  }
  const between = t("label", { before: beforeLabel, after: afterLabel });
  const label = about ? `${about}: ${between}` : between;
  return (
    <div ref={ref}>
      <Group gap="md" mb={8} className="aimm-figures">
        <Text size="xs" className={classes.less}>
          − {t("removed", { count: removed })}
        </Text>
        <Text size="xs" className={classes.more}>
          + {t("added", { count: added })}
        </Text>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className={classes.scroll} tabIndex={0} aria-label={label}>
        <table className={split ? classes.split : classes.unified}>
          <colgroup>
            <col className={classes.numbers} />
            <col className={split ? undefined : classes.numbers} />
            {split && <col className={classes.numbers} />}
            <col />
          </colgroup>
          <thead>
            {split ? (
              <tr>
                <th colSpan={2}>{beforeLabel}</th>
                <th colSpan={2}>{afterLabel}</th>
              </tr>
            ) : (
              <tr>
                <th colSpan={3}>{`${beforeLabel} → ${afterLabel}`}</th>
              </tr>
            )}
          </thead>
          {stretches.map((stretch) => (
            <StretchRows key={keyOf(stretch)} stretch={stretch} split={split} />
          ))}
        </table>
      </section>
    </div>
  );
}

function keyOf({ rows: [first] }: Stretch): string {
  return `${first?.before?.number ?? "x"}-${first?.after?.number ?? "x"}`;
}

function StretchRows({ stretch, split }: { stretch: Stretch; split: boolean }) {
  const { t } = useTranslation("diff");
  const [open, setOpen] = useState(!stretch.folded);
  if (!open) {
    return (
      <tbody>
        <tr>
          <td colSpan={split ? 4 : 3} className={classes.fold}>
            <UnstyledButton className={classes.unfold} onClick={() => setOpen(true)}>
              <IconFold size={14} aria-hidden />
              {t("folded", { count: stretch.rows.length })}
            </UnstyledButton>
          </td>
        </tr>
      </tbody>
    );
  }
  return (
    <tbody>
      {stretch.rows.map((row) => (
        <Lines key={`${row.before?.number ?? "x"}-${row.after?.number ?? "x"}`} row={row} split={split} />
      ))}
    </tbody>
  );
}

function Lines({ row, split }: { row: Row; split: boolean }) {
  const changed = row.kind === "changed";
  if (split) {
    return (
      <tr>
        <td className={classes.number}>{row.before?.number}</td>
        <Line side={row.before} className={tone(changed, row.before, classes.removed)} sign="removed" />
        <td className={classes.number}>{row.after?.number}</td>
        <Line side={row.after} className={tone(changed, row.after, classes.added)} sign="added" />
      </tr>
    );
  }
  if (!changed) {
    return (
      <tr>
        <td className={classes.number}>{row.before?.number}</td>
        <td className={classes.number}>{row.after?.number}</td>
        <Line side={row.after} />
      </tr>
    );
  }
  return (
    <>
      {row.before && (
        <tr>
          <td className={classes.number}>{row.before.number}</td>
          <td className={classes.number} />
          <Line side={row.before} className={classes.removed} sign="removed" />
        </tr>
      )}
      {row.after && (
        <tr>
          <td className={classes.number} />
          <td className={classes.number}>{row.after.number}</td>
          <Line side={row.after} className={classes.added} sign="added" />
        </tr>
      )}
    </>
  );
}

function tone(changed: boolean, side: Side, colour: string | undefined): string | undefined {
  if (!changed) return undefined;
  return side ? colour : classes.nothing;
}

function Line({ side, className, sign }: { side: Side; className?: string; sign?: "removed" | "added" }) {
  const { t } = useTranslation("diff");
  const marked = side && className && sign;
  return (
    <td className={`${classes.line} ${className ?? ""}`}>
      {marked && <VisuallyHidden>{t(sign === "removed" ? "lineRemoved" : "lineAdded")}</VisuallyHidden>}
      {side?.pieces.map((piece, at) =>
        piece.changed ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have a place and nothing else
          <mark key={at}>{piece.text}</mark>
        ) : (
          piece.text
        ),
      )}
    </td>
  );
}
