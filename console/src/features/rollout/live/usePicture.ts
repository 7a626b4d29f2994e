import { useTranslation } from "react-i18next";
import type { Mark, Span, XTicks } from "@/components/charts/plot/Frame";
import type { Shown } from "@/components/charts/plot/Legend";
import { useTicks } from "@/components/charts/plot/useTicks";
import { PHASE_COLORS } from "@/components/page/StatePill";
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
  xTicks: XTicks;
}

/** What both pictures of a history share: flows, time axis, phases and marks; null while there is nothing. */
export function usePicture(history: History): Frame | null {
  const { t } = useTranslation("shared");
  const { id, color, tongue, rollout } = useScene();
  const { feed } = useTimeline(id);
  const running = rollout.rolloutState === "WARMUP" || rollout.rolloutState === "ADAPTIVE";
  const picture = pictureOf(history, !running && rollout.since ? Date.parse(rollout.since) : null);
  const entries = new Map(feed.items.map((entry) => [entry.id, entry]));
  const xTicks = useTicks();
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
    xTicks,
  };
}
