import { Button, Group, Progress, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorPanel } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import type { Plan } from "../../queries";
import { useScene } from "../../scene";
import { toBody } from "../draft";
import type { Assumptions } from "../estimate/assumptions";
import { usePlanForm } from "../form/form";
import { RehearseMany } from "./RehearseMany";
import { SCENARIOS, type Scenario, simulationBody } from "./rehearsal";
import { SimulatedRun } from "./SimulatedRun";
import { usePlayhead } from "./usePlayhead";
import { useSimulation } from "./useSimulation";

const SPEEDS = { normal: 1, fast: 4, once: Number.POSITIVE_INFINITY } as const;
type Speed = keyof typeof SPEEDS;

interface SimulationProps {
  assumptions: Assumptions;
  plan: Plan | undefined;
}

/** The plan, played on made-up visitors by the real rules. */
export function Simulation({ assumptions, plan }: SimulationProps) {
  const { t } = useTranslation("rollout");
  const { id, served, tongue } = useScene();
  const { draft } = usePlanForm();
  const [scenario, setScenario] = useState<Scenario>("expected");
  const [speed, setSpeed] = useState<Speed>("normal");
  const [seed, setSeed] = useState(1);
  const { run, start, stop } = useSimulation(id);
  const received = run?.lines[run.lines.length - 1]?.sessions ?? 0;
  const total = run?.body.sessions ?? 0;
  const head = usePlayhead(received, total, SPEEDS[speed], run?.body);
  const playing = run !== null && (run.status === "running" || (run.status === "done" && head < received));

  const bodyOf = (number: number) =>
    simulationBody(
      served,
      assumptions,
      scenario,
      plan?.sessions.high ?? plan?.sessions.middle ?? null,
      toBody(draft),
      number,
    );
  const play = (number: number) => {
    setSeed(number);
    void start(bodyOf(number));
  };
  const outdated = run !== null && !playing && JSON.stringify(bodyOf(seed)) !== JSON.stringify(run.body);

  return (
    <Section title={t("simulation.title")} hint={t("simulation.hint")}>
      <Stack gap="md">
        <Group gap="xs" align="flex-end">
          <Select
            size="xs"
            flex={1}
            miw={180}
            label={t("simulation.scenario")}
            allowDeselect={false}
            value={scenario}
            onChange={(next) => next && setScenario(next as Scenario)}
            data={SCENARIOS.map((value) => ({ value, label: t(`simulation.${value}`) }))}
          />
          {playing ? (
            <Button size="xs" variant="default" leftSection={<IconPlayerStop size={15} />} onClick={stop}>
              {t("simulation.stop")}
            </Button>
          ) : (
            <Button size="xs" leftSection={<IconPlayerPlay size={15} />} onClick={() => play(seed)}>
              {t(run ? "simulation.again" : "simulation.play")}
            </Button>
          )}
          {run && !playing && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconRefresh size={15} />}
              onClick={() => play(seed + 1)}
            >
              {t("simulation.others")}
            </Button>
          )}
          {scenario !== "drift" && (
            <RehearseMany
              key={scenario}
              body={() => bodyOf(1)}
              title={`${t("simulation.manyTitle")}: ${t(`simulation.${scenario}`)}`}
            />
          )}
        </Group>
        {run?.status === "failed" && <ErrorPanel error={run.error} retry={() => play(seed)} />}
        {run && run.status !== "failed" && (
          <>
            <Group gap="sm" wrap="nowrap">
              <Progress
                flex={1}
                size="sm"
                value={total > 0 ? (head / total) * 100 : 0}
                aria-label={t("simulation.progress")}
              />
              <Text size="xs" c="dimmed" className="aimm-figures" w={92} ta="right">
                {tongue.format.compact(Math.round(head))} / {tongue.format.compact(total)}
              </Text>
              <SegmentedControl
                size="xs"
                value={speed}
                onChange={(next) => setSpeed(next as Speed)}
                aria-label={t("simulation.speed")}
                data={[
                  { value: "normal", label: "1×" },
                  { value: "fast", label: "4×" },
                  { value: "once", label: t("simulation.once") },
                ]}
              />
            </Group>
            <SimulatedRun run={run} head={head} ended={!playing} />
            {outdated && (
              <Text size="xs" c="var(--aimm-warn)">
                {t("simulation.outdated")}
              </Text>
            )}
          </>
        )}
      </Stack>
    </Section>
  );
}
