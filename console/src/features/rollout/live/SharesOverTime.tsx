import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Legend } from "@/components/charts/plot/Legend";
import { ShareAreas } from "@/components/charts/plot/ShareAreas";
import { AsTable } from "@/components/charts/table/AsTable";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import type { History } from "../queries";
import { useScene } from "../scene";
import { historyTable, takingPart } from "./picture";
import { useColumnWords } from "./useColumnWords";
import { useHistory } from "./useHistory";
import { usePicture } from "./usePicture";

/** How the rollout has split the traffic since its start. */
export function SharesOverTime() {
  const { t } = useTranslation("rollout");
  const query = useHistory();
  return (
    <Section title={t("section.shares")} hint={t("section.sharesHint")} h="100%">
      <Loaded query={query}>{(history) => <Areas history={takingPart(history)} />}</Loaded>
    </Section>
  );
}

function Areas({ history }: { history: History }) {
  const { t } = useTranslation("rollout");
  const { tongue } = useScene();
  const words = useColumnWords();
  const frame = usePicture(history);
  if (!frame) return <Text c="dimmed">{t("chart.nothing")}</Text>;
  const { picture, flows } = frame;
  const rows = history.points.map((point) => point.shares);
  const last = rows[rows.length - 1] ?? [];
  const share = (place: number) => tongue.format.percent(last[place] ?? 0);
  return (
    <>
      <Legend flows={flows} figure={share} />
      <AsTable data={() => historyTable(history, "shares", t("section.shares"), words)}>
        <ShareAreas
          flows={flows}
          xs={picture.xs}
          rows={rows}
          x={[picture.since, picture.until]}
          until={picture.until}
          xTicks={frame.xTicks}
          head={frame.head}
          marks={frame.marks}
          spans={frame.spans}
          label={t("chart.sharesLabel", {
            shares: flows.map((flow, place) => `${flow.title} ${share(place)}`).join(", "),
          })}
        />
      </AsTable>
    </>
  );
}
