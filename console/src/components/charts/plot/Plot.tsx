import { VisuallyHidden } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { type PointerEvent, type ReactNode, useId, useState } from "react";
import { PAPER_WIDTH, usePrinting } from "@/components/page/printing";
import classes from "./Plot.module.css";
import { placeAt, type Scale } from "./shapes";
import type { Tick } from "./useAxisTime";

export interface Mark {
  at: number;
  color: string;
  /** What happened, in a sentence; shown when the cursor is near. */
  text: string;
}

/** A stretch of the axis with a name: a phase. */
export interface Span {
  from: number;
  to: number;
  color: string;
  label: string;
}

interface PlotProps {
  height: number;
  x: readonly [number, number];
  y: readonly [number, number];
  xTicks: (width: number) => readonly Tick[];
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

const LEFT = 42;
const RIGHT = 10;
const BOTTOM = 24;
const NEAR = 7; // pixels

/** The frame of a picture over time: axes, phases, marks, and a cursor for the pointer and the keyboard. */
export function Plot(props: PlotProps) {
  const { height, x, y, stops, spans = [], marks = [], label, spoken } = props;
  const { ref, width: measured } = useElementSize();
  const printing = usePrinting();
  const width = printing ? PAPER_WIDTH : measured;
  const [pointed, setPointed] = useState<number | null>(null);
  const clip = useId();
  const top = spans.length > 0 ? 26 : 8;
  const inner = Math.max(width - LEFT - RIGHT, 1);
  const scale: Scale = {
    x: (value) => LEFT + ((value - x[0]) / (x[1] - x[0] || 1)) * inner,
    y: (value) => height - BOTTOM - ((value - y[0]) / (y[1] - y[0] || 1)) * (height - BOTTOM - top),
  };
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setPointed(x[0] + ((Math.min(Math.max(at, LEFT), width - RIGHT) - LEFT) / inner) * (x[1] - x[0]));
  };
  const stop = pointed === null ? null : placeAt(stops, pointed);
  const drawn = width > 0;
  return (
    <div ref={ref} className={classes.plot} style={printing ? undefined : { height }}>
      {drawn && (
        <svg
          width={printing ? "100%" : width}
          height={printing ? undefined : height}
          viewBox={printing ? `0 0 ${width} ${height}` : undefined}
          aria-hidden
          onPointerMove={move}
          onPointerDown={move}
          onPointerLeave={() => setPointed(null)}
          className={classes.svg}
        >
          <clipPath id={clip}>
            <rect x={LEFT} y={top} width={inner} height={height - BOTTOM - top} />
          </clipPath>
          <Axes {...props} scale={scale} top={top} width={width} />
          <g clipPath={`url(#${clip})`}>{props.children(scale)}</g>
          <Spans spans={spans} scale={scale} />
          {marks.map((mark) => (
            <g key={`${mark.at} ${mark.text}`} style={{ color: mark.color }}>
              <line
                x1={scale.x(mark.at)}
                x2={scale.x(mark.at)}
                y1={top}
                y2={height - BOTTOM}
                className={classes.mark}
              />
              <circle cx={scale.x(mark.at)} cy={top} r={4} className={classes.pin} />
            </g>
          ))}
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
      {drawn && stop !== null && pointed !== null && stops.length > 0 && (
        <Tip at={scale.x(pointed)} width={width}>
          {props.tooltip(stop)}
          {marks
            .filter((mark) => Math.abs(scale.x(mark.at) - scale.x(pointed)) <= NEAR)
            .map((mark) => (
              <div key={`${mark.at} ${mark.text}`} className={classes.told}>
                {mark.text}
              </div>
            ))}
        </Tip>
      )}
      <Walk stops={stops} label={label} spoken={spoken} onWalk={setPointed} />
    </div>
  );
}

function Axes({
  xTicks,
  yTicks,
  scale,
  height,
  width,
}: PlotProps & { scale: Scale; top: number; width: number }) {
  return (
    <>
      {yTicks.map(({ at, label }) => (
        <g key={at}>
          <line x1={LEFT} x2={width - RIGHT} y1={scale.y(at)} y2={scale.y(at)} className={classes.grid} />
          <text x={LEFT - 8} y={scale.y(at)} dy="0.32em" textAnchor="end" className={classes.tick}>
            {label}
          </text>
        </g>
      ))}
      {xTicks(width - LEFT - RIGHT).map(({ at, label }) => {
        const place = scale.x(at);
        const anchor = place > width - 30 ? "end" : "middle";
        return (
          <g key={at}>
            <line
              x1={place}
              x2={place}
              y1={height - BOTTOM}
              y2={height - BOTTOM + 4}
              className={classes.notch}
            />
            <text
              x={anchor === "end" ? width - 2 : place}
              y={height - 6}
              textAnchor={anchor}
              className={classes.tick}
            >
              {label}
            </text>
          </g>
        );
      })}
    </>
  );
}

function Spans({ spans, scale }: { spans: readonly Span[]; scale: Scale }) {
  return spans.map((span) => {
    const from = scale.x(span.from);
    const wide = Math.max(scale.x(span.to) - from - 2, 1);
    return (
      <g key={span.from} style={{ color: span.color }}>
        <rect x={from + 1} y={0} width={wide} height={16} rx={4} className={classes.span} />
        {wide > span.label.length * 6.6 + 8 && (
          <text x={from + wide / 2} y={8} dy="0.34em" textAnchor="middle" className={classes.spanName}>
            {span.label}
          </text>
        )}
      </g>
    );
  });
}

function Tip({ at, width, children }: { at: number; width: number; children: ReactNode }) {
  const left = at > width / 2;
  return (
    <div className={classes.tip} style={left ? { right: width - at + 10 } : { left: at + 10 }}>
      {children}
    </div>
  );
}

interface WalkProps extends Pick<PlotProps, "stops" | "label" | "spoken"> {
  onWalk: (at: number | null) => void;
}

/** The cursor for the keyboard and for those who cannot see the picture: a slider through the stops. */
function Walk({ stops, label, spoken, onWalk }: WalkProps) {
  const last = stops.length - 1;
  const [chosen, setChosen] = useState<number | null>(null);
  if (last < 0) return <VisuallyHidden>{label}</VisuallyHidden>;
  const value = Math.min(chosen ?? last, last);
  return (
    <input
      type="range"
      className={classes.walk}
      min={0}
      max={last}
      step={1}
      value={value}
      aria-label={label}
      aria-valuetext={spoken(value)}
      onFocus={() => onWalk(stops[value] ?? null)}
      onBlur={() => {
        setChosen(null);
        onWalk(null);
      }}
      onChange={(event) => {
        const next = Number(event.currentTarget.value);
        setChosen(next);
        onWalk(stops[next] ?? null);
      }}
    />
  );
}
