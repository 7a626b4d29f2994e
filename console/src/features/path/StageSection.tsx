import { Badge, Button, Text } from "@mantine/core";
import { IconCircle, IconCircleCheck, IconHelpCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import { useFormat } from "@/i18n/format";
import classes from "./Path.module.css";
import { PAGES } from "./pages";
import type { Point, StageView } from "./queries";
import "./texts";

const ICONS = { done: IconCircleCheck, open: IconCircle, unknown: IconHelpCircle } as const;

interface StageSectionProps {
  useCaseId: string;
  view: StageView;
  current: boolean;
  mayWrite: boolean;
  decide: () => void;
  waive: (point: Point) => void;
}

/** A stage: its checklist with the evidence, and what was decided at its end. */
export function StageSection({ useCaseId, view, current, mayWrite, decide, waive }: StageSectionProps) {
  const { t } = useTranslation("path");
  const { decision } = view;
  return (
    <Section
      title={t(`stages.${view.stage}`)}
      hint={decision && <DecisionLine decision={decision} />}
      actions={
        <>
          {current && (
            <Badge variant="light" tt="none" radius="sm">
              {t("current")}
            </Badge>
          )}
          {mayWrite && (
            <Button
              size="xs"
              variant={current ? "filled" : "default"}
              onClick={decide}
              aria-label={t("decideOf", { stage: t(`stages.${view.stage}`) })}
            >
              {decision ? t("decideAgain") : t("decide")}
            </Button>
          )}
        </>
      }
    >
      <ul className={classes.list}>
        {view.points.map((point) => (
          <PointRow
            key={point.code}
            useCaseId={useCaseId}
            point={point}
            waive={mayWrite ? () => waive(point) : undefined}
          />
        ))}
      </ul>
    </Section>
  );
}

function DecisionLine({ decision }: { decision: NonNullable<StageView["decision"]> }) {
  const { t } = useTranslation("path");
  const outcome = [t(`outcomes.${decision.outcome}`), decision.approach].filter(Boolean).join(": ");
  return `${outcome} (${t("by", { name: decision.decidedBy, role: decision.role })})`;
}

interface PointRowProps {
  useCaseId: string;
  point: Point;
  waive: (() => void) | undefined;
}

function PointRow({ useCaseId, point, waive }: PointRowProps) {
  const { t } = useTranslation("path");
  const { t: tabs } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();
  const asks = t(`points.${point.code}.asks`);
  const Icon = ICONS[point.state];
  const page = PAGES[point.code as keyof typeof PAGES];
  const pageName = page && (page.name === "reviews" ? shared("nav.reviews") : tabs(`tabs.${page.name}`));
  const { count, needed } = point;
  return (
    <li className={classes.row}>
      <Icon
        size={20}
        className={classes.icon}
        data-state={point.state}
        role="img"
        aria-label={t(`states.${point.state}`)}
      />
      <div className={classes.words}>
        <Text size="sm" fw={550}>
          {asks}
        </Text>
        {point.state !== "done" && (
          <Text size="sm" c="dimmed">
            {t(`points.${point.code}.todo`)}
          </Text>
        )}
        {point.waiver && (
          <Text size="sm">
            {t("waivedUntil", { day: format.date(point.waiver.endsOn) })}: {point.waiver.reason}
          </Text>
        )}
      </div>
      <div className={classes.acts}>
        {count !== null && (
          <Text size="sm" c="dimmed">
            {needed === null || count > needed ? format.number(count) : t("counts", { count, needed })}
          </Text>
        )}
        {page && (
          <Button
            component={Link}
            to={page.to}
            params={{ useCaseId } as never}
            size="compact-sm"
            variant="subtle"
            aria-label={`${asks}: ${t("open", { page: pageName })}`}
          >
            {pageName}
          </Button>
        )}
        {waive && point.state !== "done" && !point.waiver && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            onClick={waive}
            aria-label={t("waiveOf", { point: asks })}
          >
            {t("waive")}
          </Button>
        )}
      </div>
    </li>
  );
}
