import { useFormat } from "@/i18n/format";
import { valueTicks } from "./axis";
import { highest, stackedBars } from "./bars";
import type { XTicks } from "./Frame";
import { type Shown, Values } from "./Legend";
import { Plot } from "./Plot";

interface StackedBarsProps {
  flows: readonly Shown[];
  /** Where each bar begins. */
  xs: readonly number[];
  /** How long each one is. */
  step: number;
  /** Counts by bar and flow. */
  rows: ReadonlyArray<readonly number[]>;
  xTicks: XTicks;
  head: (x: number) => string;
  label: string;
  height?: number;
}

/** Counts over time, the flows on top of each other. */
export function StackedBars({ flows, xs, step, rows, xTicks, head, label, height = 220 }: StackedBarsProps) {
  const format = useFormat();
  const most = highest(rows);
  const ticks = valueTicks(0, most, 4).filter(Number.isInteger);
  const first = xs[0] ?? 0;
  const value = (stop: number, place: number) => format.number(rows[stop]?.[place] ?? 0);
  return (
    <Plot
      height={height}
      x={[first, (xs[xs.length - 1] ?? first) + step]}
      y={[0, most]}
      xTicks={xTicks}
      yTicks={ticks.map((at) => ({ at, label: format.compact(at) }))}
      stops={xs}
      label={label}
      tooltip={(stop) => (
        <Values head={head(xs[stop] ?? 0)} flows={flows} value={(place) => value(stop, place)} />
      )}
      spoken={(stop) =>
        `${head(xs[stop] ?? 0)}: ${flows.map((flow, place) => `${flow.title} ${value(stop, place)}`).join(", ")}`
      }
    >
      {(scale) =>
        stackedBars(xs, step, rows, scale).map((path, place) => (
          <path key={flows[place]?.id ?? place} d={path} fill={flows[place]?.color} />
        ))
      }
    </Plot>
  );
}
