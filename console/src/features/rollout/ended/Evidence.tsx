import { Badge, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import type { Report } from "../queries";
import { useScene } from "../scene";
import { boundsOf, reported } from "./evidence";
import { Forest } from "./Forest";

/** The ratings that the decision rests on, as intervals on one axis. */
export function Evidence({ report }: { report: Report }) {
  const { t } = useTranslation("rollout");
  const { t: shared } = useTranslation("shared");
  const { color, tongue } = useScene();
  const { format } = tongue;
  const flows = reported(report);
  const known = flows.flatMap(({ mean, low, high }) => (mean === null ? [] : [{ value: mean, low, high }]));
  return (
    <Section title={t("section.evidence")} hint={t("section.evidenceHint")} h="100%">
      <Forest
        name={t("section.evidence")}
        bounds={boundsOf(known)}
        rows={flows.map((flow) => ({
          id: flow.flowId,
          title: flow.title,
          color: color(flow.flowId),
          strong: flow.flowId === report.winnerFlowId,
          known: flow.mean === null ? null : { value: flow.mean, low: flow.low, high: flow.high },
          label:
            flow.mean === null
              ? shared("score.none")
              : shared("score.interval", {
                  mean: format.score(flow.mean),
                  low: format.score(flow.low),
                  high: format.score(flow.high),
                }),
          note: t("always.note", {
            ratings: shared("score.ratings", { count: flow.ratings }),
            share: format.percent(flow.sharePct),
          }),
          figure: (
            <Group gap={6} justify="flex-end" wrap="nowrap">
              {flow.dropped && (
                <Badge size="xs" radius="sm" tt="none" variant="light" color="orange">
                  {t("flows.dropped")}
                </Badge>
              )}
              <Text size="sm" fw={650} className="aimm-figures" style={{ whiteSpace: "nowrap" }}>
                {flow.mean === null ? "–" : `${format.score(flow.mean)} ★`}
              </Text>
            </Group>
          ),
        }))}
      />
    </Section>
  );
}
