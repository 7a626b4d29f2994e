import { Badge, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import type { Report } from "../queries";
import { useScene } from "../scene";
import { boundsOf, reported } from "./evidence";
import { Forest } from "./Forest";
import { groundsOf } from "./verdict";

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
      {report.decidedAt && (
        <Text size="sm" mb="md">
          {t(groundsOf(report).all ? "evidence.all" : "evidence.counted", {
            moment: format.dateTime(report.decidedAt),
          })}
        </Text>
      )}
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
          note: (
            <>
              {t("always.note", {
                ratings: shared("score.ratings", { count: flow.ratings }),
                share: format.percent(flow.sharePct),
              })}
              {flow.later && flow.later.sessions + flow.later.ratings > 0 && (
                <>
                  <br />
                  {t("evidence.later", {
                    sessions: shared("score.sessions", { count: flow.later.sessions }),
                    ratings: shared("score.ratings", { count: flow.later.ratings }),
                    mean: format.score(flow.later.mean),
                  })}
                </>
              )}
            </>
          ),
          figure: (
            <Group gap={6} justify="flex-end" wrap="nowrap">
              {flow.escaped && (
                <Badge size="xs" radius="sm" tt="none" variant="light" color="red">
                  {t("flows.escaped")}
                </Badge>
              )}
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
