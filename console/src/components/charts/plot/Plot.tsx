import { useElementSize } from "@mantine/hooks";
import { type PointerEvent, type ReactNode, useId, useState } from "react";
import { PAPER_WIDTH, usePrinting } from "@/components/page/printing";
import { Axes, BOTTOM, LEFT, type Mark, Marks, RIGHT, type Span, Spans, type XTicks } from "./Frame";
import classes from "./Plot.module.css";
import { placeAt, type Scale } from "./shapes";
import type { Tick } from "./useAxisTime";
import { useZoom } from "./useZoom";
import { Walk } from "./Walk";
import { ZoomButtons } from "./ZoomButtons";

interface PlotProps {
  height: number;
  x: readonly [number, number];
  y: readonly [number, number];
  /** Labels of the part that is shown. */
  xTicks: XTicks;
  yTicks: readonly Tick[];
  /** Where the cursor stops: places in order. */
  stops: readonly number[];
  /** What is shown at a stop. */
  tooltip: (stop: number) => ReactNode;
  /** The same in words, for those who cannot see it. */
  spoken: (stop: number) => string;
  /** What the picture shows, and what it tells at the moment. */
  label: string;
  marks?: readonly Mark[];
  spans?: readonly Span[];
  children: (scale: Scale) => ReactNode;
}

const NEAR = 7; // pixels

/**
 * The frame of a picture over time: axes, phases, marks, a cursor for the pointer and the keyboard, and a zoom.
 *
 * It leaves room for its buttons under it: put it into `AsTable`, whose own stand beside them.
 */
export function Plot(props: PlotProps) {
  const { height, y, spans = [], marks = [], label, spoken } = props;
  const { ref, width: measured } = useElementSize();
  const printing = usePrinting();
  const width = printing ? PAPER_WIDTH : measured;
  const [pointed, setPointed] = useState<number | null>(null);
  const zoom = useZoom(props.x);
  const { view: x, dragged } = zoom;
  const clip = useId();
  const top = spans.length > 0 ? 26 : 8;
  const inner = Math.max(width - LEFT - RIGHT, 1);
  const scale: Scale = {
    x: (value) => LEFT + ((value - x[0]) / (x[1] - x[0] || 1)) * inner,
    y: (value) => height - BOTTOM - ((value - y[0]) / (y[1] - y[0] || 1)) * (height - BOTTOM - top),
  };
  const valueAt = (event: PointerEvent<SVGSVGElement>) => {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
    return x[0] + ((Math.min(Math.max(at, LEFT), width - RIGHT) - LEFT) / inner) * (x[1] - x[0]);
  };
  const first = placeAt(props.stops, x[0]);
  const stops = props.stops.slice(first).filter((stop) => stop <= x[1]);
  const stop = pointed === null ? null : first + placeAt(stops, pointed);
  const seen = marks.filter(({ at }) => at >= x[0] && at <= x[1]);
  const drawn = width > 0;
  return (
    <div ref={ref} className={classes.plot} style={printing ? undefined : { height }}>
      {drawn && (
        <svg
          width={printing ? "100%" : width}
          height={printing ? undefined : height}
          viewBox={printing ? `0 0 ${width} ${height}` : undefined}
          aria-hidden
          onPointerMove={(event) => setPointed(valueAt(event))}
          onPointerDown={(event) => {
            setPointed(valueAt(event));
            zoom.begin(event, valueAt(event));
          }}
          onPointerUp={(event) => zoom.end(valueAt(event), (from, to) => scale.x(to) - scale.x(from))}
          onPointerLeave={() => {
            setPointed(null);
            zoom.cancel();
          }}
          onDoubleClick={zoom.all}
          className={classes.svg}
        >
          <clipPath id={clip}>
            <rect x={LEFT} y={top} width={inner} height={height - BOTTOM - top} />
          </clipPath>
          <Axes
            xTicks={props.xTicks}
            yTicks={props.yTicks}
            x={x}
            scale={scale}
            height={height}
            width={width}
          />
          <g clipPath={`url(#${clip})`}>{props.children(scale)}</g>
          <Spans spans={spans} scale={scale} x={x} />
          <Marks marks={seen} scale={scale} top={top} bottom={height - BOTTOM} />
          {pointed !== null && dragged !== null && (
            <rect
              x={Math.min(scale.x(dragged), scale.x(pointed))}
              y={top}
              width={Math.abs(scale.x(dragged) - scale.x(pointed))}
              height={height - BOTTOM - top}
              className={classes.dragged}
            />
          )}
          {pointed !== null && (
            <line
              x1={scale.x(pointed)}
              x2={scale.x(pointed)}
              y1={top}
              y2={height - BOTTOM}
              className={classes.cursor}
            />
          )}
        </svg>
      )}
      {drawn && stop !== null && pointed !== null && dragged === null && props.stops.length > 0 && (
        <Tip at={scale.x(pointed)} width={width}>
          {props.tooltip(stop)}
          {seen
            .filter((mark) => Math.abs(scale.x(mark.at) - scale.x(pointed)) <= NEAR)
            .map((mark) => (
              <div key={`${mark.at} ${mark.text}`} className={classes.told}>
                {mark.text}
              </div>
            ))}
        </Tip>
      )}
      <Walk
        stops={stops}
        label={label}
        spoken={(at) => spoken(first + at)}
        onWalk={(at) => setPointed(at === null ? null : Math.max(at, x[0]))}
        onPress={zoom.press}
      />
      {drawn && !printing && props.stops.length > 1 && <ZoomButtons zoom={zoom} />}
    </div>
  );
}

function Tip({ at, width, children }: { at: number; width: number; children: ReactNode }) {
  const left = at > width / 2;
  return (
    <div className={classes.tip} style={left ? { right: width - at + 10 } : { left: at + 10 }}>
      {children}
    </div>
  );
}
