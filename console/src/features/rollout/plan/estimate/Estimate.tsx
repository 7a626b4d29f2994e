import { Alert, Box, List, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorPanel } from "@/components/page/Feedback";
import type { Plan } from "../../queries";
import { roughly, rounded } from "../../rough";
import { useScene } from "../../scene";
import { problemsOf } from "../problems";
import { sayWarning } from "../warnings";
import type { Assumptions, Measured } from "./assumptions";
import { durationPicture, harmPart } from "./duration";
import classes from "./Estimate.module.css";

const DAY = 86_400_000;

const days = (value: number): string => roughly(value * DAY);

interface EstimateProps {
  query: UseQueryResult<Plan>;
  assumptions: Assumptions;
  measured: Measured;
}

/** How long it will take and what may go wrong, as pictures. */
export function Estimate({ query, assumptions, measured }: EstimateProps) {
  const { t } = useTranslation("rollout");
  const { served } = useScene();
  if (served.filter((flow) => flow.active).length < 2) {
    return (
      <Text size="sm" c="dimmed">
        {t("estimate.alone")}
      </Text>
    );
  }
  if (query.isError && problemsOf(query.error).size > 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("estimate.wrong")}
      </Text>
    );
  }
  if (query.isError) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton h={150} />;
  return (
    <Stack gap="lg" className={classes.estimate} data-old={query.isPlaceholderData || undefined}>
      <div>
        <Duration plan={query.data} />
        <Basis assumptions={assumptions} measured={measured} />
      </div>
      <Harm plan={query.data} assumptions={assumptions} />
      <Warnings plan={query.data} />
    </Stack>
  );
}

function Duration({ plan }: { plan: Plan }) {
  const { t } = useTranslation("rollout");
  const { tongue, configuration } = useScene();
  const { format } = tongue;
  const picture = durationPicture(plan);
  const { low, middle, high } = plan.days;
  const { sessions } = plan;
  if (!picture || low === null) return <Text fw={600}>{t("estimate.never")}</Text>;
  const range =
    high === null
      ? t("estimate.from", { low: days(low) })
      : t("estimate.range", { low: days(low), high: days(high) });
  const counted = (value: number | null) => (value === null ? "∞" : format.number(rounded(value)));
  return (
    <Box>
      <Text size="sm" c="dimmed">
        {t(configuration.adaptive.mode === "continuous" ? "estimate.seen" : "estimate.decision")}
      </Text>
      <Text className={classes.figure}>
        {middle === null ? t("estimate.open") : t("estimate.about", { days: days(middle) })}
      </Text>
      <Text size="sm" c="dimmed" mb={14}>
        {range}
      </Text>
      <div className={classes.scale} role="img" aria-label={range}>
        <div className={classes.warmup} style={{ width: `${picture.warmup}%` }} />
        <div
          className={classes.band}
          data-open={picture.open || undefined}
          style={{ left: `${picture.low}%`, width: `${picture.high - picture.low}%` }}
        />
        {picture.middle !== null && <div className={classes.middle} style={{ left: `${picture.middle}%` }} />}
      </div>
      <div className={classes.ends}>
        <Text size="xs" c="dimmed">
          {t("estimate.start")}
        </Text>
        {plan.warmupDays > 0 && (
          <Text size="xs" c="dimmed">
            <span className={classes.key} aria-hidden />{" "}
            {t("estimate.warmup", { days: days(plan.warmupDays) })}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {days(picture.span)}
        </Text>
      </div>
      <Text size="sm" mt={10} className="aimm-figures">
        {t("estimate.sessions", {
          low: counted(sessions.low),
          middle: counted(sessions.middle),
          high: counted(sessions.high),
        })}
      </Text>
    </Box>
  );
}

/** What the estimate rests on: guesses are called so. */
function Basis({ assumptions, measured }: Pick<EstimateProps, "assumptions" | "measured">) {
  const { t } = useTranslation("rollout");
  const { format } = useScene().tongue;
  const real = measured.sessions && measured.rated;
  return (
    <Text size="sm" mt={6} c={real ? "dimmed" : "var(--aimm-warn)"}>
      {t(real ? "estimate.measured" : "estimate.guessed", {
        sessions: format.number(assumptions.sessionsPerDay),
        rated: format.part(assumptions.ratedShare),
      })}
    </Text>
  );
}

function Harm({ plan, assumptions }: { plan: Plan; assumptions: Assumptions }) {
  const { t } = useTranslation("rollout");
  const { format } = useScene().tongue;
  const part = harmPart(plan);
  if (plan.harmSessions === null) return null;
  return (
    <Box>
      <Text size="sm" c="dimmed">
        {t("estimate.ifBad", { mean: format.decimal(assumptions.badMean, 1) })}
      </Text>
      <Text fw={600} mt={2} mb={8} lh={1.35}>
        {t("estimate.harm", { sessions: format.number(rounded(plan.harmSessions)) })}
      </Text>
      {part !== null && (
        <>
          <div className={classes.scale} aria-hidden>
            <div className={classes.harm} style={{ width: `${Math.max(part * 100, 0.6)}%` }} />
          </div>
          <Text size="xs" c="dimmed" mt={6}>
            {t("estimate.harmPart", { part: format.part(part) })}
          </Text>
        </>
      )}
    </Box>
  );
}

function Warnings({ plan }: { plan: Plan }) {
  const { t } = useTranslation("rollout");
  const { tongue } = useScene();
  return (
    <>
      {plan.withinBudget === true && <Text size="sm">{t("estimate.withinBudget")}</Text>}
      {plan.warnings.length > 0 && (
        <Alert color="yellow" variant="light" icon={<IconAlertTriangle />} title={t("estimate.mind")}>
          <List size="sm" spacing={4} listStyleType="none">
            {plan.warnings.map((warning) => (
              <List.Item key={warning.text}>{sayWarning(warning, tongue)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </>
  );
}
