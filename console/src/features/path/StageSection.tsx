import { Badge, Button, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import "@/i18n/stages";
import { BuildToday, Quiet } from "./BuildToday";
import classes from "./Path.module.css";
import { PointRow } from "./PointRow";
import type { Brief, Point, StageView } from "./queries";
import "./texts";

interface StageSectionProps {
  useCaseId: string;
  view: StageView;
  current: boolean;
  /** What can be built now; undefined for stages that have not begun, and until it is known. */
  build?: Brief["build"] | undefined;
  mayWrite: boolean;
  decide: () => void;
  waive: (point: Point) => void;
}

/** A stage: what is known, what is not, what can be built today, and what was decided at its end. */
export function StageSection(props: StageSectionProps) {
  const { t } = useTranslation("path");
  const { t: stages } = useTranslation("stages");
  const { view, current } = props;
  const known = view.points.filter((point) => point.state === "done");
  const unknown = view.points.filter((point) => point.state !== "done");
  return (
    <Section
      title={stages(`name.${view.stage}`)}
      actions={
        current && (
          <Badge variant="light" tt="none" radius="sm">
            {t("current")}
          </Badge>
        )
      }
    >
      <div className={classes.questions}>
        <Question title={t("questions.known")}>
          <Points {...props} points={known} none={t("questions.nothingKnown")} />
        </Question>
        <Question title={t("questions.unknown")}>
          <Points {...props} points={unknown} none={t("questions.allKnown")} />
        </Question>
        <Question title={t("questions.build")}>
          <BuildToday build={props.build} />
        </Question>
        <Question title={t("questions.decide")}>
          <Decided {...props} />
        </Question>
      </div>
    </Section>
  );
}

function Question({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.question}>
      <Title order={3} className={classes.asked}>
        {title}
      </Title>
      {children}
    </section>
  );
}

interface PointsProps extends Pick<StageSectionProps, "useCaseId" | "mayWrite" | "waive"> {
  points: readonly Point[];
  none: string;
}

function Points({ useCaseId, mayWrite, waive, points, none }: PointsProps) {
  if (points.length === 0) return <Quiet>{none}</Quiet>;
  return (
    <ul className={classes.list}>
      {points.map((point) => (
        <PointRow
          key={point.code}
          useCaseId={useCaseId}
          point={point}
          waive={mayWrite ? () => waive(point) : undefined}
        />
      ))}
    </ul>
  );
}

function Decided({ view, current, mayWrite, decide }: StageSectionProps) {
  const { t } = useTranslation("path");
  const { t: stages } = useTranslation("stages");
  const { decision } = view;
  const choices = view.outcomes.map((one) => t(`outcomes.${one}`)).join(" / ");
  return (
    <div className={classes.row}>
      <div className={classes.words}>
        {decision ? (
          <>
            <Text size="sm" fw={550}>
              <DecisionLine decision={decision} />
            </Text>
            <Text size="sm" className={classes.reason}>
              {decision.reason}
            </Text>
          </>
        ) : (
          <Quiet>{t("questions.undecided", { choices })}</Quiet>
        )}
      </div>
      {mayWrite && (
        <Button
          size="xs"
          variant={current ? "filled" : "default"}
          onClick={decide}
          aria-label={t("decideOf", { stage: stages(`name.${view.stage}`) })}
        >
          {decision ? t("decideAgain") : t("decide")}
        </Button>
      )}
    </div>
  );
}

function DecisionLine({ decision }: { decision: NonNullable<StageView["decision"]> }) {
  const { t } = useTranslation("path");
  const outcome = [t(`outcomes.${decision.outcome}`), decision.approach].filter(Boolean).join(": ");
  return `${outcome} (${t("by", { name: decision.decidedBy, role: decision.role })})`;
}
