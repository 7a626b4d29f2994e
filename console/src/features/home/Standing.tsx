import { IconMapPin } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Glance } from "./attention";
import classes from "./HomePage.module.css";
import "@/i18n/stages";
import "./texts";

/** Where a use case is on its path, and what it waits for first. */
export function Standing({ glance }: { glance: Glance }) {
  const { t } = useTranslation("home");
  const { t: stages } = useTranslation("stages");
  const { stage, waitsFor, openPoints } = glance;
  return (
    <p className={classes.standing}>
      <IconMapPin size={15} aria-hidden />
      <span>
        <Link
          to="/use-cases/$useCaseId/path"
          params={{ useCaseId: glance.id }}
          className={classes.stage}
          aria-label={t("row.pathOf", { title: glance.title, stage: stages(`name.${stage}`) })}
        >
          {stages(`name.${stage}`)}
        </Link>
        {": "}
        {waitsFor ? stages(`points.${waitsFor.code}.todo`) : t("row.due")}
        {openPoints > 1 && ` ${t("row.open", { count: openPoints - 1 })}`}
      </span>
    </p>
  );
}
