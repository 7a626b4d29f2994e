import { IconTrophy } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Sparkline } from "@/components/charts/Sparkline";
import { Labels } from "@/components/page/Labels";
import { ActivePill, StatePill } from "@/components/page/StatePill";
import { Ago } from "@/components/time/Ago";
import { useFormat } from "@/i18n/format";
import { Alarms } from "./Alarms";
import { type Glance, worstOf } from "./attention";
import classes from "./HomePage.module.css";
import { Standing } from "./Standing";
import "./texts";

/** A use case in the list: what it is, what is the matter with it, how it has been doing. */
export const UseCaseRow = memo(function UseCaseRow({ glance }: { glance: Glance }) {
  return (
    <li className={classes.row} data-severity={worstOf(glance) ?? undefined}>
      <div className={classes.words}>
        <div className={classes.heading}>
          <Link to="/use-cases/$useCaseId" params={{ useCaseId: glance.id }} className={classes.title}>
            {glance.title}
          </Link>
          <div className={classes.pills}>
            <ActivePill active={glance.active} size="sm" />
            {glance.rolloutState !== "INIT" && <StatePill phase={glance.rolloutState} size="sm" />}
          </div>
        </div>
        <Facts glance={glance} />
        <Standing glance={glance} />
        {glance.alarms.length > 0 && <Alarms glance={glance} />}
      </div>
      {glance.totalSessions === 0 && glance.sessions === 0 ? (
        <NoTraffic />
      ) : (
        <>
          <Traffic glance={glance} />
          <Scores glance={glance} />
        </>
      )}
    </li>
  );
});

function Facts({ glance }: { glance: Glance }) {
  const { t } = useTranslation("home");
  const { flowCount: count, activeFlowCount: active } = glance;
  return (
    <div className={classes.facts}>
      <span className={classes.code}>{glance.code}</span>
      <span>
        {count === 0
          ? t("row.noFlow")
          : active === count
            ? t("row.flows", { count })
            : t("row.activeFlows", { active, count })}
      </span>
      {glance.winnerTitle !== null && (
        <span className={classes.winner}>
          <IconTrophy size={15} aria-hidden />
          <span>{t("row.winner", { title: glance.winnerTitle })}</span>
        </span>
      )}
      <span className={classes.above}>
        {t("row.changed")} <Ago moment={glance.updatedAt} />
      </span>
      <Labels owner={glance.owner} tags={glance.tags} />
    </div>
  );
}

function NoTraffic() {
  const { t } = useTranslation("home");
  return <p className={classes.quiet}>{t("row.never")}</p>;
}

function Traffic({ glance }: { glance: Glance }) {
  const { t } = useTranslation("home");
  const format = useFormat();
  const span = format.duration(glance.seriesStepMs * glance.trafficSeries.length);
  return (
    <div className={classes.figure}>
      <Sparkline
        kind="bars"
        values={glance.trafficSeries}
        color="var(--mantine-color-dimmed)"
        height={30}
        label={t("row.traffic", { span, count: glance.sessions })}
      />
      <Figure value={format.compact(glance.sessions)} hint={t("row.sessions", { count: glance.sessions })} />
    </div>
  );
}

function Scores({ glance }: { glance: Glance }) {
  const { t } = useTranslation("home");
  const format = useFormat();
  const span = format.duration(glance.seriesStepMs * glance.scoreSeries.length);
  const rated = glance.score !== null;
  return (
    <div className={classes.figure}>
      <Sparkline
        values={glance.scoreSeries}
        bounds={[1, 5]}
        height={30}
        label={rated ? t("row.scores", { span, score: format.score(glance.score) }) : t("row.noScores")}
      />
      <Figure
        value={rated ? `${format.score(glance.score)} ★` : "–"}
        hint={t("row.score", { count: glance.ratings })}
      />
    </div>
  );
}

function Figure({ value, hint }: { value: string; hint: string }) {
  return (
    <div>
      <p className={`aimm-figures ${classes.value}`}>{value}</p>
      <p className={`aimm-figures ${classes.hint}`}>{hint}</p>
    </div>
  );
}
