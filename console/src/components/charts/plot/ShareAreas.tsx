import { useFormat } from "@/i18n/format";
import type { Mark, Span, XTicks } from "./Frame";
import { type Shown, Values } from "./Legend";
import { Plot } from "./Plot";
import classes from "./Plot.module.css";
import { stackedAreas } from "./shapes";

interface ShareAreasProps {
  flows: readonly Shown[];
  /** Where shares changed, in order. */
  xs: readonly number[];
  /** Percent by place and flow. */
  rows: ReadonlyArray<readonly number[]>;
  x: readonly [number, number];
  /** Where the last shares end; the axis may go on. */
  until: number;
  xTicks: XTicks;
  /** What a place is called. */
  head: (x: number) => string;
  label: string;
  height?: number;
  marks?: readonly Mark[];
  spans?: readonly Span[];
}

/** How the traffic is split among flows, over time: areas that fill from 0 to 100%. */
export function ShareAreas(props: ShareAreasProps) {
  const { flows, xs, rows, until, head, label, height = 260 } = props;
  const format = useFormat();
  const yTicks = [0, 25, 50, 75, 100].map((at) => ({ at, label: format.percent(at) }));
  const share = (stop: number, place: number) => format.percent(rows[stop]?.[place] ?? 0);
  return (
    <Plot
      height={height}
      x={props.x}
      y={[0, 100]}
      xTicks={props.xTicks}
      yTicks={yTicks}
      stops={xs}
      label={label}
      marks={props.marks}
      spans={props.spans}
      tooltip={(stop) => (
        <Values head={head(xs[stop] ?? 0)} flows={flows} value={(place) => share(stop, place)} />
      )}
      spoken={(stop) =>
        `${head(xs[stop] ?? 0)}: ${flows.map((flow, place) => `${flow.title} ${share(stop, place)}`).join(", ")}`
      }
    >
      {(scale) =>
        stackedAreas(xs, rows, until, scale).map((path, place) => (
          <path
            key={flows[place]?.id ?? place}
            d={path}
            fill={flows[place]?.color}
            className={classes.area}
          />
        ))
      }
    </Plot>
  );
}
