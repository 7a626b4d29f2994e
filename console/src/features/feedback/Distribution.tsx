import { Box, Button, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Score } from "@/components/charts/ScoreInterval";
import { FlowName } from "@/components/charts/Shares";
import { AsTable } from "@/components/charts/table/AsTable";
import type { ChartData } from "@/components/charts/table/data";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import type { Span } from "@/components/time/timeRange";
import { useFormat } from "@/i18n/format";
import classes from "./Feedback.module.css";
import { type Distribution as Data, queryDistribution } from "./queries";
import "./texts";

type FlowData = Data["flows"][number];

const AT_FIRST = 8;

interface FlowProps {
  flow: FlowData;
  color?: string;
  chosen: boolean;
  onChoose: () => void;
}

function Columns({ flow, color }: Pick<FlowProps, "flow" | "color">) {
  const { t } = useTranslation("feedback");
  const format = useFormat();
  const most = Math.max(...flow.stars, 1);
  const [one, two, three, four, five] = flow.stars.map((count) => format.number(count));
  return (
    <div
      className={classes.columns}
      role="img"
      aria-label={t("distribution.bars", { title: flow.title, one, two, three, four, five })}
    >
      {flow.stars.map((count, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is the number of stars
        <div key={at} className={classes.column} title={`${at + 1} ★: ${format.number(count)}`}>
          <div
            className={classes.bar}
            style={{
              height: `${(count / most) * 100}%`,
              background: count > 0 ? (color ?? "var(--mantine-color-gray-5)") : "var(--aimm-grid)",
            }}
          />
          <span className={classes.digit} aria-hidden>
            {at + 1}
          </span>
        </div>
      ))}
    </div>
  );
}

function FlowRatings({ flow, color, chosen, onChoose }: FlowProps) {
  return (
    <UnstyledButton className={classes.flow} aria-pressed={chosen} onClick={onChoose}>
      <Group justify="space-between" align="flex-end" wrap="nowrap" gap="md">
        <Stack gap={4} miw={0}>
          <FlowName title={flow.title} color={color} />
          <Score mean={flow.mean} ratings={flow.ratings} />
        </Stack>
        <Columns flow={flow} color={color} />
      </Group>
    </UnstyledButton>
  );
}

function tableOf(flows: readonly FlowData[], words: { flow: string; mean: string }, name: string): ChartData {
  return {
    name,
    columns: [
      { name: words.flow, kind: "text" },
      ...[1, 2, 3, 4, 5].map((star) => ({ name: `${star} ★`, kind: "count" }) as const),
      { name: words.mean, kind: "score" },
    ],
    rows: flows.map((flow) => [flow.title, ...flow.stars, flow.mean]),
  };
}

interface DistributionProps {
  useCaseId: string;
  span: Span;
  colors: ReadonlyMap<string, string>;
  flow: string | undefined;
  onFlow: (flow: string | undefined) => void;
}

/** How the stars are spread, by flow; a flow is also a filter. */
export function Distribution({ useCaseId, span, colors, flow: chosen, onFlow }: DistributionProps) {
  const { t } = useTranslation("feedback");
  const { t: shared } = useTranslation("shared");
  const query = useQuery(queryDistribution(useCaseId, span));
  const [all, setAll] = useState(false);
  return (
    <Section title={t("distribution.title")} hint={t("distribution.hint")}>
      <Loaded query={query} rows={3}>
        {({ flows }) => (
          <AsTable
            data={() =>
              tableOf(
                flows,
                { flow: shared("word.flow"), mean: shared("word.score") },
                t("distribution.title"),
              )
            }
          >
            <Box className={classes.flows}>
              {flows.slice(0, all ? undefined : AT_FIRST).map((flow) => (
                <FlowRatings
                  key={flow.flowId}
                  flow={flow}
                  color={colors.get(flow.flowId)}
                  chosen={flow.flowId === chosen}
                  onChoose={() => onFlow(flow.flowId === chosen ? undefined : flow.flowId)}
                />
              ))}
            </Box>
            {flows.length > AT_FIRST && (
              <Button variant="subtle" size="xs" mt="md" onClick={() => setAll(!all)}>
                {all ? t("distribution.fewer") : t("distribution.more", { count: flows.length - AT_FIRST })}
              </Button>
            )}
            {flows.length === 0 && (
              <Text c="dimmed" size="sm">
                –
              </Text>
            )}
          </AsTable>
        )}
      </Loaded>
    </Section>
  );
}
