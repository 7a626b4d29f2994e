import { useElementSize } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useShortTime } from "@/components/charts/plot/useAxisTime";
import { PHASE_COLORS, type Phase } from "@/components/page/StatePill";
import { useFormat } from "@/i18n/format";
import { useScene } from "../../scene";
import { useHistory } from "../useHistory";
import { type Machine, machineOf, type Station } from "./machine";
import classes from "./StateMachine.module.css";

const TOP = 20;
const BELOW = 96;
const HEIGHT = 136;
const RADIUS = 11;
const TICK = "M-4.5 0.5L-1.5 3.5L4.5 -3";
const NARROW = 420; // a date and a time do not fit beside each other any more
const CROSS = "M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5";

function colorOf(phase: Phase): string {
  return `var(--mantine-color-${PHASE_COLORS[phase]}-6)`;
}

/**
 * Not started → warmup → adaptive → completed, with the way out, and where the rollout stands.
 *
 * @param warmup whether there is going to be one, while the plan is still edited
 */
export function StateMachine({ warmup }: { warmup?: boolean }) {
  const { t } = useTranslation("rollout");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();
  const { rollout, configuration } = useScene();
  const { ref, width } = useElementSize();
  const machine = machineOf({
    phase: rollout.rolloutState,
    since: rollout.since,
    ramped: rollout.progress?.ramped ?? 0,
    warms: warmup ?? configuration.warmup !== null,
    interval: configuration.warmup?.intervalMins ?? configuration.warmup?.intervalSessReqs ?? 0,
    history: useHistory().data ?? null,
  });
  const small = width < NARROW;
  const slot = width / 4;
  const x = (place: number) => slot * (place + 0.5);
  const said = t("machine.label", {
    phase: shared(`phase.${rollout.rolloutState}`),
    since: rollout.since ? format.dateTime(rollout.since) : "–",
  });
  return (
    <div ref={ref} className={classes.frame}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={said}
          className={small ? classes.small : undefined}
        >
          <Ways machine={machine} x={x} small={small} />
          {machine.way.map((station, place) => (
            <Node key={station.phase} station={station} x={x(place)} y={TOP} small={small} />
          ))}
          <Node station={machine.exit} x={x(2.5)} y={BELOW} small={small} out />
        </svg>
      )}
    </div>
  );
}

interface WaysProps {
  machine: Machine;
  x: (place: number) => number;
  small: boolean;
}

function Ways({ machine, x, small }: WaysProps) {
  const { way, exit, ramped } = machine;
  const left = exit.place === "now";
  const furthest = way.findLastIndex((one) => one.place === "done" || one.place === "now");
  const under = left ? Math.max(furthest, 1) : 2;
  const start = x(under);
  const from = TOP + RADIUS + (small && furthest >= under ? 53 : 40); // under the name and its moment
  const end = x(2.5) - RADIUS - 5;
  return (
    <>
      {way.slice(1).map((station, place) => {
        const [from, to] = [x(place) + RADIUS + 5, x(place + 1) - RADIUS - 5];
        const warm = way[place]?.phase === "WARMUP";
        return (
          <g key={station.phase}>
            <line
              x1={from}
              x2={to}
              y1={TOP}
              y2={TOP}
              className={place < furthest ? classes.taken : classes.way}
            />
            {warm && ramped > 0 && (
              <line
                x1={from}
                x2={from + (to - from) * ramped}
                y1={TOP}
                y2={TOP}
                className={classes.ramp}
                style={{ stroke: colorOf("WARMUP") }}
              />
            )}
          </g>
        );
      })}
      <path
        d={`M${start} ${from}C${start} ${BELOW} ${start} ${BELOW} ${end} ${BELOW}`}
        className={left ? classes.taken : classes.detour}
        style={left ? { stroke: colorOf(exit.phase) } : undefined}
      />
    </>
  );
}

interface NodeProps {
  station: Station;
  x: number;
  y: number;
  small: boolean;
  /** Off the way: the name stands beside it. */
  out?: boolean;
}

function Node({ station, x, y, small, out = false }: NodeProps) {
  const { phase, place } = station;
  const color = colorOf(phase);
  const reached = place === "done" || place === "now";
  return (
    <g className={reached ? undefined : classes.ahead}>
      {place === "now" && (
        <circle cx={x} cy={y} r={RADIUS + 5} className={classes.halo} style={{ fill: color }} />
      )}
      <circle
        cx={x}
        cy={y}
        r={RADIUS}
        className={classes.node}
        style={reached ? { fill: color, stroke: color } : undefined}
      />
      <g transform={`translate(${x} ${y})`}>
        <Sign station={station} />
      </g>
      <Name station={station} x={x} y={y} small={small} out={out} />
    </g>
  );
}

function Sign({ station: { phase, place } }: { station: Station }) {
  if (place === "done") return <path d={TICK} className={classes.sign} />;
  if (place !== "now") return null;
  const bad = phase === "ESCAPED" || phase === "FORCED_ESCAPED";
  return bad ? <path d={CROSS} className={classes.sign} /> : <circle r={4} className={classes.core} />;
}

function Name({ station, x, y, small, out }: NodeProps) {
  const { t } = useTranslation("rollout");
  const { t: shared } = useTranslation("shared");
  const short = useShortTime();
  const { phase, place, since } = station;
  const reached = place === "done" || place === "now";
  const under = place === "skipped" ? t("machine.skipped") : reached && since ? short(since) : "";
  const at = out
    ? { x: x + RADIUS + 9, name: y, under: y + 14 }
    : { x, name: y + RADIUS + 19, under: y + RADIUS + 34 };
  const anchor = out ? "start" : "middle";
  const lines = small && !out ? under.split(", ") : [under];
  return (
    <>
      <text
        x={at.x}
        y={at.name}
        dy={out && !under ? "0.35em" : 0}
        textAnchor={anchor}
        className={place === "now" ? classes.nameNow : classes.name}
      >
        {shared(`phase.${phase}`)}
      </text>
      {under && (
        <text y={at.under} textAnchor={anchor} className={classes.since}>
          {lines.map((line, place) => (
            <tspan key={line} x={at.x} dy={place * 13}>
              {line}
            </tspan>
          ))}
        </text>
      )}
    </>
  );
}
