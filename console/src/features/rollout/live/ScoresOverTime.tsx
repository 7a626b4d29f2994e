import { SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { valueTicks } from "@/components/charts/plot/axis";
import { FlowLines } from "@/components/charts/plot/FlowLines";
import { Legend } from "@/components/charts/plot/Legend";
import type { Known } from "@/components/charts/plot/shapes";
import { AsTable } from "@/components/charts/table/AsTable";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import type { History } from "../queries";
import { useScene } from "../scene";
import { sayChance } from "../why";
import { chanceLines, historyTable, scoreBounds, scoreLines, takingPart } from "./picture";
import { useColumnWords } from "./useColumnWords";
import { useHistory } from "./useHistory";
import { usePicture } from "./usePicture";

type Shown = "scores" | "chances";

/** How scores, or the chances of being best, went since the start. */
export function ScoresOverTime() {
  const { t } = useTranslation("rollout");
  const query = useHistory();
  const [shown, setShown] = useState<Shown>("scores");
  return (
    <Section
      h="100%"
      title={t(`section.${shown}`)}
      hint={t(`section.${shown}Hint`)}
      actions={
        <SegmentedControl
          size="xs"
          value={shown}
          onChange={(value) => setShown(value as Shown)}
          aria-label={t("chart.choose")}
          data={[
            { value: "scores", label: t("chart.scores") },
            { value: "chances", label: t("chart.chances") },
          ]}
        />
      }
    >
      <Loaded query={query}>{(history) => <Lines history={takingPart(history)} shown={shown} />}</Loaded>
    </Section>
  );
}

function Lines({ history, shown }: { history: History; shown: Shown }) {
  const { t } = useTranslation("rollout");
  const { format } = useScene().tongue;
  const words = useColumnWords();
  const frame = usePicture(history);
  if (!frame) return <Text c="dimmed">{t("chart.nothing")}</Text>;
  const { picture, flows } = frame;
  const scores = shown === "scores";
  const lines = scores ? scoreLines(history, picture.xs) : chanceLines(history, picture.xs);
  const y = scores ? scoreBounds(lines) : ([0, 1] as [number, number]);
  const say = (known: Known | null) => {
    if (!known) return "–";
    if (!scores) return sayChance(known.value, format);
    return t("chart.score", {
      mean: format.score(known.value),
      low: format.score(known.low),
      high: format.score(known.high),
    });
  };
  const short = (known: Known | null | undefined) =>
    !known ? "–" : scores ? `${format.score(known.value)} ★` : sayChance(known.value, format);
  const latest = (place: number) => lines[place]?.[lines[place].length - 1];
  return (
    <>
      <Legend flows={flows} figure={(place) => short(latest(place))} />
      <AsTable data={() => historyTable(history, shown, t(`section.${shown}`), words)}>
        <FlowLines
          flows={flows}
          xs={picture.xs}
          lines={lines}
          bands={scores}
          x={[picture.since, picture.until]}
          y={y}
          xTicks={frame.xTicks}
          yTicks={valueTicks(y[0], y[1], 5).map((at) => ({
            at,
            label: scores ? `${format.decimal(at, 1)} ★` : format.part(at),
          }))}
          head={frame.head}
          say={say}
          marks={frame.marks}
          spans={frame.spans}
          label={t(scores ? "chart.scoresLabel" : "chart.chancesLabel", {
            values: flows.map((flow, place) => `${flow.title} ${say(latest(place) ?? null)}`).join(", "),
          })}
        />
      </AsTable>
    </>
  );
}
