import { Group, Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import classes from "./Chart.module.css";

interface ScoreIntervalProps {
  mean: number | null;
  low: number | null;
  high: number | null;
  color?: string;
  /** Numbers under the axis, 1 to 5. */
  ticks?: boolean;
}

// percent of the width, so that it fits any and begins where a bar above it begins
const place = (score: number): number => ((Math.min(5, Math.max(1, score)) - 1) / 4) * 100;
const ANCHORS = new Map([
  [1, "start"],
  [5, "end"],
] as const);

/** A mean score with its interval on the axis from one to five stars. */
export function ScoreInterval({
  mean,
  low,
  high,
  color = "var(--mantine-primary-color-filled)",
  ticks = false,
}: ScoreIntervalProps) {
  const { t } = useTranslation("shared");
  const format = useFormat();
  const label =
    mean === null
      ? t("score.none")
      : t("score.interval", { mean: format.score(mean), low: format.score(low), high: format.score(high) });
  return (
    <Tooltip label={label}>
      <svg
        className={classes.interval}
        role="img"
        aria-label={label}
        style={ticks ? undefined : { height: 16 }}
      >
        <line x1="0%" x2="100%" y1={8} y2={8} className={classes.axis} />
        {([1, 2, 3, 4, 5] as const).map((star) => (
          <g key={star}>
            <line x1={`${place(star)}%`} x2={`${place(star)}%`} y1={5} y2={11} className={classes.axis} />
            {ticks && (
              <text
                x={`${place(star)}%`}
                y={24}
                textAnchor={ANCHORS.get(star as 1 | 5) ?? "middle"}
                className={classes.tick}
              >
                {star}
              </text>
            )}
          </g>
        ))}
        {mean !== null && low !== null && high !== null && (
          <>
            <rect
              x={`${place(low)}%`}
              y={4}
              width={`${Math.max(place(high) - place(low), 1)}%`}
              height={8}
              rx={4}
              fill={color}
              opacity={0.3}
            />
            <circle
              cx={`${place(mean)}%`}
              cy={8}
              r={5}
              fill={color}
              stroke="var(--aimm-surface)"
              strokeWidth={1.5}
            />
          </>
        )}
      </svg>
    </Tooltip>
  );
}

/** A score in figures, with how many ratings it rests on. */
export function Score({ mean, ratings }: { mean: number | null; ratings: number }) {
  const { t } = useTranslation("shared");
  const format = useFormat();
  return (
    <Group gap={6} align="baseline" wrap="nowrap">
      <Text fw={650} className="aimm-figures">
        {format.score(mean)}
      </Text>
      <Text size="xs" c="dimmed">
        {ratings === 0 ? t("score.none") : t("score.ratings", { count: ratings })}
      </Text>
    </Group>
  );
}
