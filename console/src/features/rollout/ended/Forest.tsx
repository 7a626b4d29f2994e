import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { valueTicks } from "@/components/charts/plot/axis";
import { FlowName } from "@/components/charts/Shares";
import { AsTable } from "@/components/charts/table/AsTable";
import type { ChartData } from "@/components/charts/table/data";
import { useFormat } from "@/i18n/format";
import classes from "./Forest.module.css";

export interface ForestRow {
  id: string;
  title: string;
  color: string;
  /** Null where nobody can tell; then `note` says why. */
  known: { value: number; low: number; high: number } | null;
  /** In words, for those who cannot see it. */
  label: string;
  figure: ReactNode;
  note?: ReactNode;
  strong?: boolean;
}

interface ForestProps {
  /** What the picture shows. */
  name: string;
  rows: readonly ForestRow[];
  bounds: readonly [number, number];
  /** A value to compare with. */
  reference?: { at: number; label: string };
}

/** Values with their intervals on one axis, one line a flow. */
export function Forest(props: ForestProps) {
  const { t } = useTranslation("rollout");
  const data = (): ChartData => ({
    name: props.name,
    columns: [
      { name: t("flow"), kind: "text" },
      { name: t("chart.mean"), kind: "score" },
      { name: t("chart.lowest"), kind: "score" },
      { name: t("chart.highest"), kind: "score" },
    ],
    rows: props.rows.map(({ title, known }) => [
      title,
      known?.value ?? null,
      known?.low ?? null,
      known?.high ?? null,
    ]),
  });
  return (
    <AsTable data={data}>
      <Rows {...props} />
    </AsTable>
  );
}

function Rows({ rows, bounds, reference }: ForestProps) {
  const format = useFormat();
  const [low, high] = bounds;
  const place = (value: number) =>
    `${((Math.min(Math.max(value, low), high) - low) / (high - low || 1)) * 100}%`;
  const width = (from: number, to: number) =>
    `${Math.max(((Math.min(to, high) - Math.max(from, low)) / (high - low || 1)) * 100, 0.5)}%`;
  const ticks = valueTicks(low, high, 4);
  return (
    <div className={classes.forest}>
      {rows.map((row) => (
        <div key={row.id} className={classes.row} data-strong={row.strong || undefined}>
          <div className={classes.name}>
            <FlowName title={row.title} color={row.color} />
          </div>
          <div className={classes.figure}>{row.figure}</div>
          <div className={classes.track} role="img" aria-label={row.label}>
            {ticks.map((at) => (
              <span key={at} className={classes.grid} style={{ left: place(at) }} />
            ))}
            {reference && <span className={classes.reference} style={{ left: place(reference.at) }} />}
            {row.known && (
              <>
                <span
                  className={classes.interval}
                  style={{
                    left: place(row.known.low),
                    width: width(row.known.low, row.known.high),
                    background: row.color,
                  }}
                />
                <span
                  className={classes.value}
                  style={{ left: place(row.known.value), background: row.color }}
                />
              </>
            )}
          </div>
          {row.note && (
            <Text size="xs" c="dimmed" className={classes.note}>
              {row.note}
            </Text>
          )}
        </div>
      ))}
      <div className={classes.row} aria-hidden>
        <div className={classes.axis}>
          {ticks.map((at) => (
            <span key={at} style={{ left: place(at) }}>
              {format.decimal(at, 1)}
            </span>
          ))}
        </div>
      </div>
      {reference && (
        <Text size="xs" c="dimmed" mt={4}>
          <span className={classes.sample} aria-hidden /> {reference.label}
        </Text>
      )}
    </div>
  );
}
