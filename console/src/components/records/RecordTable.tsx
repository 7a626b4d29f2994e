import { Text } from "@mantine/core";
import { type CSSProperties, type ReactNode, useCallback } from "react";
import { useFormat } from "@/i18n/format";
import { sayCell } from "../charts/table/data";
import { VirtualFeed } from "../lists/VirtualFeed";
import type { DrawnColumn } from "./columns";
import { ListFoot } from "./ListFoot";
import classes from "./Records.module.css";
import type { Records } from "./useRecords";

interface RecordTableProps<R extends { id: string }> {
  list: Records<R>;
  /** The first one says which record it is. */
  columns: readonly DrawnColumn<R>[];
  /** What a column is called. */
  heading: (name: string) => string;
  /** What can be done with a record; the same function while it draws the same. */
  actions?: (row: R) => ReactNode;
  /** How wide that is, in pixels. */
  actionsWidth?: number;
  /** What the list holds, for those who cannot see it. */
  label: string;
  /** In the place of the rows while there are none. */
  empty: ReactNode;
}

const ROW_HEIGHT = 62;

/** A list of records in columns: only the rows that are seen are drawn. Where it is narrow, rows become cards. */
export function RecordTable<R extends { id: string }>(props: RecordTableProps<R>) {
  const { list, columns, heading, actions, actionsWidth = 36, label, empty } = props;
  const tracks = columns.map(({ part = 1 }) => `minmax(0, ${part}fr)`);
  const style = { "--tracks": `${tracks.join(" ")} ${actions ? `${actionsWidth}px` : ""}` } as CSSProperties;
  const draw = useCallback(
    (row: R) => (
      <div className={classes.row}>
        {columns.map((column, place) => (
          <Cell key={column.name} row={row} column={column} first={place === 0} heading={heading} />
        ))}
        {actions && <div className={classes.act}>{actions(row)}</div>}
      </div>
    ),
    [columns, actions, heading],
  );
  const nothing = !list.pending && !list.error && !list.hasMore && list.items.length === 0;
  return (
    <div style={style}>
      {nothing ? (
        empty
      ) : (
        <>
          <div className={classes.head} aria-hidden>
            {columns.map(({ name }) => (
              <span key={name}>{heading(name)}</span>
            ))}
          </div>
          <div className={list.outdated ? classes.waiting : undefined}>
            <VirtualFeed
              items={list.items}
              keyOf={(row) => row.id}
              render={draw}
              estimate={ROW_HEIGHT}
              label={label}
              busy={list.loading}
              onNearEnd={list.nearEnd}
            />
          </div>
        </>
      )}
      <ListFoot list={list} />
    </div>
  );
}

interface CellProps<R> {
  row: R;
  column: DrawnColumn<R>;
  first: boolean;
  heading: (name: string) => string;
}

function Cell<R>({ row, column, first, heading }: CellProps<R>) {
  const format = useFormat();
  const { name, value, as = "text", draw, narrow = "line" } = column;
  return (
    <div className={classes.cell} data-narrow={first ? "first" : narrow}>
      {!first && narrow === "line" && (
        <Text span size="sm" c="dimmed" hiddenFrom="sm">
          {heading(name)}:{" "}
        </Text>
      )}
      {draw ? (
        draw(row)
      ) : (
        <Text span size="sm">
          {sayCell(value(row), as, format)}
        </Text>
      )}
    </div>
  );
}
