import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import classes from "./Chart.module.css";

interface StarBarsProps {
  /** Ratings of 1, 2, 3, 4 and 5 stars. */
  stars: readonly number[];
  color?: string;
}

/** How ratings are distributed over the stars, five at the top. */
export function StarBars({ stars, color = "var(--mantine-primary-color-filled)" }: StarBarsProps) {
  const { t } = useTranslation("shared");
  const format = useFormat();
  const most = Math.max(...stars, 1);
  return (
    <div className={classes.stars}>
      {[5, 4, 3, 2, 1].map((star) => {
        const count = stars[star - 1] ?? 0;
        return (
          <div key={star} style={{ display: "contents" }}>
            <Text
              size="xs"
              c="dimmed"
              className="aimm-figures"
              aria-label={t("score.stars", { count: star })}
            >
              {star} ★
            </Text>
            <div className={classes.starBar} aria-hidden>
              <div
                className={classes.starFill}
                style={{ width: `${(count / most) * 100}%`, background: color }}
              />
            </div>
            <Text size="xs" ta="right" className="aimm-figures" aria-label={t("score.ratings", { count })}>
              {format.number(count)}
            </Text>
          </div>
        );
      })}
    </div>
  );
}
