import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import classes from "./Feedback.module.css";
import "./texts";

const FIVE = "★★★★★";

/** A score as stars, with the figure: a score may lie between two stars. */
export function Stars({ score }: { score: number }) {
  const { t } = useTranslation("feedback");
  const format = useFormat();
  const figure = format.decimal(score, 2);
  return (
    <Group gap={8} wrap="nowrap" role="img" aria-label={t("entry.score", { score: figure })}>
      <span className={classes.stars} aria-hidden>
        {FIVE}
        <span className={classes.lit} style={{ width: `${(score / 5) * 100}%` }}>
          {FIVE}
        </span>
      </span>
      <Text size="sm" fw={600} className="aimm-figures" aria-hidden>
        {figure}
      </Text>
    </Group>
  );
}
