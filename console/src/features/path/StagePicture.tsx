import { Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Path.module.css";
import type { Path } from "./queries";
import "@/i18n/stages";
import "./texts";

/** The four stages in their order, and the one in which the use case is. */
export function StagePicture({ path }: { path: Path }) {
  const { t } = useTranslation("path");
  const { t: stages } = useTranslation("stages");
  const current = path.stages.findIndex((one) => one.stage === path.stage);
  return (
    <ol className={classes.stages} aria-label={t("title")}>
      {path.stages.map((view, place) => {
        const state = place < current ? "past" : place === current ? "current" : "ahead";
        const done = view.points.filter((point) => point.state === "done").length;
        return (
          <li
            key={view.stage}
            className={classes.stage}
            data-state={state}
            aria-current={state === "current" ? "step" : undefined}
          >
            <span className={classes.dot} aria-hidden>
              {state === "past" ? <IconCheck size={16} stroke={3} /> : place + 1}
            </span>
            <div className={classes.about}>
              <Text fw={650} size="sm">
                {stages(`name.${view.stage}`)}
              </Text>
              <Text size="xs" c="dimmed">
                {t("progress", { done, count: view.points.length })}
              </Text>
              {view.decision && (
                <Text size="xs" fw={550}>
                  {t(`outcomes.${view.decision.outcome}`)}
                </Text>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
