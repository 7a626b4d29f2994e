import { Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/Section";
import type { Report } from "../queries";
import { useScene } from "../scene";
import { bestEstimate, boundsOf, reported, served } from "./evidence";
import { Forest } from "./Forest";

const NEEDED = /(\d+) are needed/;

/** What scores there would have been if one flow had always been served, against what really was. */
export function AlwaysServed({ report }: { report: Report }) {
  const { t } = useTranslation("rollout");
  const { color, tongue } = useScene();
  const { format } = tongue;
  const flows = reported(report).flatMap((flow) => {
    const estimate = bestEstimate(flow);
    return estimate ? [{ flow, estimate }] : [];
  });
  const actual = served(report.flows);
  const known = flows.flatMap(({ estimate: { value, low, high } }) =>
    value === null || low === null || high === null ? [] : [{ value, low, high }],
  );
  const difference = (value: number) => {
    if (actual === null) return "";
    const by = value - actual;
    return `${by >= 0 ? "+" : "−"}${format.score(Math.abs(by))} ★`;
  };
  return (
    <Section title={t("section.always")} hint={t("section.alwaysHint")} h="100%">
      {flows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("always.nothing")}
        </Text>
      ) : (
        <Forest
          bounds={boundsOf(known)}
          reference={
            actual === null
              ? undefined
              : { at: actual, label: t("always.served", { mean: format.score(actual) }) }
          }
          rows={flows.map(({ flow, estimate: { value, low, high, effective, refused } }) => ({
            id: flow.flowId,
            title: flow.title,
            color: color(flow.flowId),
            strong: flow.flowId === report.winnerFlowId,
            known: value === null || low === null || high === null ? null : { value, low, high },
            label:
              value === null
                ? t("always.refused", { worth: format.number(Math.round(effective)), needed: "" })
                : t("chart.score", {
                    mean: format.score(value),
                    low: format.score(low),
                    high: format.score(high),
                  }),
            note:
              value === null
                ? t("always.refused", {
                    worth: format.number(Math.round(effective)),
                    needed: NEEDED.exec(refused ?? "")?.[1] ?? "–",
                  })
                : t("always.worth", { count: Math.round(effective) }),
            figure:
              value === null ? (
                <Text size="sm" c="dimmed">
                  –
                </Text>
              ) : (
                <Tooltip label={t("always.difference")}>
                  <Text size="sm" fw={650} className="aimm-figures" style={{ whiteSpace: "nowrap" }}>
                    {format.score(value)}{" "}
                    <Text span size="xs" c="dimmed" fw={500}>
                      {difference(value)}
                    </Text>
                  </Text>
                </Tooltip>
              ),
          }))}
        />
      )}
    </Section>
  );
}
