import { useTranslation } from "react-i18next";
import { PHASE_COLORS } from "@/components/page/StatePill";
import type { Shown } from "../charts/Legend";
import type { Mark, Span } from "../charts/Plot";
import { type Tick, useMomentTicks } from "../charts/useAxisTime";
import type { History } from "../queries";
import { useScene } from "../scene";
import { useTimeline } from "../timeline/useTimeline";
import { sayReason } from "../why";
import { markColor, type Picture, phaseSpans, pictureOf } from "./picture";

interface Frame {
  picture: Picture;
  flows: Shown[];
  marks: Mark[];
  spans: Span[];
  head: (x: number) => string;
  xTicks: (width: number) => readonly Tick[];
}

const PER_TICK = 84; // pixels

/** What both pictures of a history share: flows, time axis, phases and marks; null while there is nothing. */
export function usePicture(history: History): Frame | null {
  const { t } = useTranslation("shared");
  const { id, color, tongue, rollout } = useScene();
  const { feed } = useTimeline(id);
  const running = rollout.rolloutState === "WARMUP" || rollout.rolloutState === "ADAPTIVE";
  const picture = pictureOf(history, !running && rollout.since ? Date.parse(rollout.since) : null);
  const entries = new Map(feed.items.map((entry) => [entry.id, entry]));
  const wide = useMomentTicks(picture?.since ?? 0, picture?.until ?? 1000, 10);
  const middle = useMomentTicks(picture?.since ?? 0, picture?.until ?? 1000, 5);
  const narrow = useMomentTicks(picture?.since ?? 0, picture?.until ?? 1000, 3);
  if (!picture) return null;
  return {
    picture,
    flows: history.flows.map((flow) => ({ id: flow.flowId, title: flow.title, color: color(flow.flowId) })),
    marks: history.marks.flatMap((mark) => {
      const look = markColor(mark.what);
      const reason = entries.get(mark.entryId)?.reasons[0];
      const text = reason ? sayReason(reason, tongue) : tongue.t(`what.${mark.what}`);
      return look ? [{ at: Date.parse(mark.at), color: look, text }] : [];
    }),
    spans: phaseSpans(history, picture).map(({ phase, from, to }) => ({
      from,
      to,
      color: `var(--mantine-color-${PHASE_COLORS[phase]}-6)`,
      label: t(`phase.${phase}`),
    })),
    head: tongue.format.dateTime,
    xTicks: (width) => {
      const most = width / PER_TICK;
      return [wide, middle, narrow].find((ticks) => ticks.length <= most) ?? narrow;
    },
  };
}
