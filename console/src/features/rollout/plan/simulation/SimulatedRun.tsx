import { Box, Group, Stack, Text, ThemeIcon } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { lengthTicks } from "@/components/charts/plot/axis";
import type { Mark } from "@/components/charts/plot/Frame";
import { Legend } from "@/components/charts/plot/Legend";
import { ShareAreas } from "@/components/charts/plot/ShareAreas";
import { AsTable } from "@/components/charts/table/AsTable";
import type { ChartData } from "@/components/charts/table/data";
import { PHASE_COLORS } from "@/components/page/StatePill";
import { markColor, spansOf } from "../../live/picture";
import { useScene } from "../../scene";
import { LOOKS } from "../../timeline/looks";
import { sayReason } from "../../why";
import { type Line, lengthOf, reasonOf, summaryOf } from "./rehearsal";
import classes from "./SimulatedRun.module.css";
import { SimulationSummary } from "./SimulationSummary";
import type { Run } from "./useSimulation";

interface SimulatedRunProps {
  run: Run;
  /** Sessions until which it is shown. */
  head: number;
  ended: boolean;
}

/** A simulated rollout as far as it is played: traffic over time, and what happened. */
export function SimulatedRun({ run: { body, lines, status }, head, ended }: SimulatedRunProps) {
  const { t } = useTranslation("rollout");
  const { t: shared } = useTranslation("shared");
  const { color, tongue } = useScene();
  const { format, title } = tongue;
  const ids = body.flows.map((flow) => flow.flowId ?? "");
  const start = body.flows.map((flow) => flow.sharePct ?? 0);
  const shown = lines.filter((line) => line.sessions <= head);
  const at = (line: Line) => lengthOf(line.sessions, body);
  const xs = [0, ...shown.map(at)];
  const rows = [start, ...shown.map((line) => line.sharesPct)];
  const until = Math.max(lengthOf(head, body), 1);
  const whole = lengthOf(body.sessions, body);
  const told = shown.flatMap((line) =>
    line.entry ? [{ line, entry: line.entry, why: sayReason(reasonOf(line.entry, ids, title), tongue) }] : [],
  );
  const marks = told.flatMap(({ line, entry, why }): Mark[] => {
    const look = markColor(entry.what);
    return look ? [{ at: at(line), color: look, text: why }] : [];
  });
  const first = { x: 0, phase: body.configuration?.warmup ? ("WARMUP" as const) : ("ADAPTIVE" as const) };
  const spans = spansOf([first, ...shown.map((line) => ({ x: at(line), phase: line.rolloutState }))], until);
  const flows = ids.map((id) => ({ id, title: title(id), color: color(id) }));
  const last = rows[rows.length - 1] ?? start;
  const share = (place: number) => format.percent(last[place] ?? 0);
  const final = lines[lines.length - 1];
  const summary = ended && status === "done" && final ? summaryOf(final, body) : null;
  const data = (): ChartData => ({
    name: t("simulation.title"),
    columns: [
      { name: shared("chart.time"), kind: "minutes" },
      ...flows.map((flow) => ({ name: flow.title, kind: "percent" }) as const),
    ],
    rows: xs.map((x, place) => [x / 60_000, ...(rows[place] ?? [])]),
  });
  return (
    <Stack gap="md">
      <Box>
        <Legend flows={flows} figure={share} />
        <AsTable data={data}>
          <ShareAreas
            height={220}
            flows={flows}
            xs={xs}
            rows={rows}
            x={[0, whole]}
            until={until}
            xTicks={(width, [from, to]) =>
              lengthTicks(from, to, width / 90).at.map((one) => ({
                at: one,
                label: one === 0 ? t("simulation.start") : format.duration(one),
              }))
            }
            head={(x) => t("simulation.after", { time: format.duration(x) })}
            marks={marks}
            spans={spans.map(({ phase, from, to }) => ({
              from,
              to,
              color: `var(--mantine-color-${PHASE_COLORS[phase]}-6)`,
              label: shared(`phase.${phase}`),
            }))}
            label={t("chart.sharesLabel", {
              shares: flows.map((flow, place) => `${flow.title} ${share(place)}`).join(", "),
            })}
          />
        </AsTable>
      </Box>
      {summary && <SimulationSummary summary={summary} body={body} />}
      {told.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <ol className={classes.told} tabIndex={0} aria-label={t("simulation.timeline")}>
          {[...told].reverse().map(({ line, entry, why }) => {
            const { icon: Sign, color: look } = LOOKS[entry.what];
            return (
              <li key={`${line.sessions} ${entry.what}`}>
                <Group gap={10} wrap="nowrap" align="flex-start">
                  <ThemeIcon size={20} radius="xl" variant="light" color={look} aria-hidden>
                    <Sign size={12} />
                  </ThemeIcon>
                  <Text size="xs" c="dimmed" w={86} className="aimm-figures" style={{ flex: "none" }}>
                    {format.duration(entry.minutes * 60_000)}
                  </Text>
                  <Text size="xs">{why}</Text>
                </Group>
              </li>
            );
          })}
        </ol>
      )}
    </Stack>
  );
}
