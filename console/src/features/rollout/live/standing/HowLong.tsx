import { Box, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { queryRemaining, type Remaining } from "../../queries";
import { roughly, rounded } from "../../rough";
import { useScene } from "../../scene";

const DAY = 86_400_000;
const days = (value: number): string => roughly(value * DAY);

/** How much longer a rollout takes, by its real traffic. */
export function HowLong() {
  const { t } = useTranslation("rollout");
  const { id } = useScene();
  const { data } = useQuery(queryRemaining(id));
  if (!data || data.unknown === "not_running") return null;
  return (
    <Box>
      <Text size="sm" c="dimmed">
        {t("now.left")}
      </Text>
      <Answer remaining={data} />
    </Box>
  );
}

const REASONS = ["no_traffic", "no_ratings", "never_ends"] as const;

function Answer({ remaining }: { remaining: Remaining }) {
  const { t } = useTranslation("rollout");
  const { format } = useScene().tongue;
  const { days: left, unknown, sessionsPerDay, ratedShare, endsByBudget } = remaining;
  const reason = REASONS.find((one) => one === unknown) ?? (left.middle === null ? "no_end" : null);
  if (reason) return <Text size="sm">{t(`now.leftUnknown.${reason}`)}</Text>;
  const { low, middle, high } = left;
  const range =
    low === null
      ? ""
      : high === null
        ? t("now.leftFrom", { low: days(low) })
        : days(low) === days(high)
          ? ""
          : t("now.leftRange", { low: days(low), high: days(high) });
  return (
    <>
      <Text size="sm">
        <Text span fw={650} inherit>
          {t("now.leftAbout", { days: days(middle ?? 0) })}
        </Text>
        {range && `, ${range}`}.{endsByBudget && ` ${t("now.leftBudget")}`}
      </Text>
      <Text size="xs" c="dimmed" mt={2}>
        {t("now.leftBasis", {
          sessions: format.number(rounded(sessionsPerDay)),
          rated: format.part(ratedShare ?? 0),
        })}
      </Text>
    </>
  );
}
