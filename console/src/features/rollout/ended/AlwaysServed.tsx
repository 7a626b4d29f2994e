import { Group, Stack, Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PartBar } from "@/components/charts/Measure";
import { FlowName } from "@/components/charts/Shares";
import { Section } from "@/components/page/Section";
import type { Report } from "../queries";
import { useScene } from "../scene";
import { bestEstimate, boundsOf, neededBy, reported, served } from "./evidence";
import { Forest } from "./Forest";

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
  const refusal = (effective: number, refused: string | null) =>
    t("always.refused", {
      worth: format.number(Math.round(effective)),
      needed: format.number(neededBy(refused)),
    });
  const difference = (value: number) => {
    if (actual === null) return "";
    const by = value - actual;
    return `${by >= 0 ? "+" : "−"}${format.score(Math.abs(by))} ★`;
  };
  return (
    <Section title={t("section.always")} hint={t("section.alwaysHint")} h="100%">
      {flows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("always.nothing")}
        </Text>
      )}
      {flows.length > 0 && known.length === 0 && <TooFew flows={flows} />}
      {known.length > 0 && (
        <Forest
          name={t("section.always")}
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
                ? refusal(effective, refused)
                : t("chart.score", {
                    mean: format.score(value),
                    low: format.score(low),
                    high: format.score(high),
                  }),
            note:
              value === null
                ? refusal(effective, refused)
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

type Told = { flow: Report["flows"][number]; estimate: Report["flows"][number]["always"][number] };

/** How far each flow is from an estimate. */
function TooFew({ flows }: { flows: readonly Told[] }) {
  const { t } = useTranslation("rollout");
  const { color, tongue } = useScene();
  const { format } = tongue;
  return (
    <Stack gap="md">
      <Text size="sm">{t("always.tooFew")}</Text>
      {flows.map(({ flow, estimate: { effective, refused } }) => {
        const needed = neededBy(refused);
        return (
          <div key={flow.flowId}>
            <Group justify="space-between" mb={4} wrap="nowrap">
              <FlowName title={flow.title} color={color(flow.flowId)} />
              <Text size="sm" className="aimm-figures" style={{ whiteSpace: "nowrap" }}>
                {t("always.of", {
                  worth: format.number(Math.round(effective)),
                  needed: format.number(needed),
                })}
              </Text>
            </Group>
            <PartBar part={needed > 0 ? effective / needed : 0} color={color(flow.flowId)} />
          </div>
        );
      })}
    </Stack>
  );
}
