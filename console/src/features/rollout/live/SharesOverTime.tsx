import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { Legend } from "../charts/Legend";
import { ShareAreas } from "../charts/ShareAreas";
import type { History } from "../queries";
import { useScene } from "../scene";
import { takingPart } from "./picture";
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
  const frame = usePicture(history);
  if (!frame) return <Text c="dimmed">{t("chart.nothing")}</Text>;
  const { picture, flows } = frame;
  const rows = history.points.map((point) => point.shares);
  const last = rows[rows.length - 1] ?? [];
  const share = (place: number) => tongue.format.percent(last[place] ?? 0);
  return (
    <>
      <Legend flows={flows} figure={share} />
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
    </>
  );
}
