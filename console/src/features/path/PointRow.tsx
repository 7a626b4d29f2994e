import { Button, Text } from "@mantine/core";
import { IconCircle, IconCircleCheck, IconHelpCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import "@/i18n/stages";
import classes from "./Path.module.css";
import { PAGES } from "./pages";
import type { Point } from "./queries";
import "./texts";

const ICONS = { done: IconCircleCheck, open: IconCircle, unknown: IconHelpCircle } as const;

interface PointRowProps {
  useCaseId: string;
  point: Point;
  waive: (() => void) | undefined;
}

/** A point of a checklist with its evidence, and the page on which one ticks it. */
export function PointRow({ useCaseId, point, waive }: PointRowProps) {
  const { t } = useTranslation("path");
  const { t: stages } = useTranslation("stages");
  const { t: tabs } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();
  const asks = stages(`points.${point.code}.asks`);
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
            {stages(`points.${point.code}.todo`)}
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
