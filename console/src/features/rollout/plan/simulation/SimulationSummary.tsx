import { Box, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { roughly, rounded } from "../../rough";
import { useScene } from "../../scene";
import { lengthOf, type SimulationBody, type Summary } from "./rehearsal";
import classes from "./SimulatedRun.module.css";

interface SimulationSummaryProps {
  summary: Summary;
  body: SimulationBody;
}

/** What came of a simulation, and what it cost against serving all flows alike. */
export function SimulationSummary({ summary, body }: SimulationSummaryProps) {
  const { t } = useTranslation("rollout");
  const { format, title } = useScene().tongue;
  const { kind, at, winner, regret, evenly } = summary;
  const most = Math.max(regret, evenly, 1);
  const stars = (value: number) => format.number(rounded(value));
  return (
    <Box className={classes.summary} role="status">
      <Text fw={650}>{t(`simulation.end.${kind}`, { flow: title(winner) })}</Text>
      {at !== null && (
        <Text size="sm" c="dimmed">
          {t("simulation.endAfter", {
            time: roughly(lengthOf(at, body)),
            sessions: format.number(rounded(at)),
          })}
        </Text>
      )}
      {evenly > 0.5 && (
        <Stack gap={8} mt="sm">
          <Text size="sm">{t("simulation.regret")}</Text>
          <Lost label={t("simulation.thisPlan")} part={regret / most} figure={stars(regret)} strong />
          <Lost label={t("simulation.evenly")} part={evenly / most} figure={stars(evenly)} />
        </Stack>
      )}
    </Box>
  );
}

interface LostProps {
  label: string;
  part: number;
  figure: string;
  strong?: boolean;
}

function Lost({ label, part, figure, strong }: LostProps) {
  return (
    <div>
      <Text size="xs" c="dimmed" mb={2}>
        {label}:{" "}
        <Text span fw={650} inherit className="aimm-figures" c="var(--mantine-color-text)">
          {figure} ★
        </Text>
      </Text>
      <div
        className={classes.bar}
        style={{
          width: `${Math.max(part * 100, 0.7)}%`,
          background: strong ? "var(--mantine-primary-color-filled)" : "var(--mantine-color-gray-5)",
        }}
        aria-hidden
      />
    </div>
  );
}
