import { Button, Text } from "@mantine/core";
import { IconFilterOff, IconX } from "@tabler/icons-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Flow } from "@/api/useCases";
import { FreshNews } from "@/components/lists/FreshNews";
import { VirtualFeed } from "@/components/lists/VirtualFeed";
import { EmptyState, ErrorPanel, Loading } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import classes from "../Feedback.module.css";
import { NEWEST, type Rating } from "../queries";
import { Entry } from "./Entry";
import type { Ratings } from "./useRatings";
import "../texts";

interface RatingListProps {
  ratings: Ratings;
  flows: readonly Flow[];
  colors: ReadonlyMap<string, string>;
  /** Over the list: the filters. */
  children: ReactNode;
  /** The way to take the list along. */
  save: ReactNode;
  /** Undefined while there is nothing to clear. */
  onClear: (() => void) | undefined;
}

function Foot({ ratings }: { ratings: Ratings }) {
  const { t } = useTranslation("feedback");
  const { t: shared } = useTranslation("shared");
  const { tail, loading, items, error } = ratings;
  if (error) return <ErrorPanel error={error} retry={ratings.retry} />;
  if (tail === "end") {
    return items.length > 0 ? (
      <Text size="sm" c="dimmed">
        {t("list.end")}
      </Text>
    ) : null;
  }
  return (
    <>
      {tail === "offer" && (
        <Text size="sm" c="dimmed" mb="xs">
          {t("list.furtherHint")}
        </Text>
      )}
      <Button variant="default" loading={loading} onClick={ratings.further}>
        {tail === "offer" ? t("list.further") : shared("action.more")}
      </Button>
    </>
  );
}

/** The ratings themselves. New ones are announced; nothing moves while one reads. */
export function RatingList({ ratings, flows, colors, children, save, onClear }: RatingListProps) {
  const { t } = useTranslation("feedback");
  const top = useRef<HTMLDivElement>(null);
  const titles = useMemo(() => new Map(flows.map((flow) => [flow.id, flow.title])), [flows]);
  const { items, fresh, tail, nearEnd } = ratings;
  const draw = useCallback(
    (rating: Rating) => (
      <Entry
        rating={rating}
        flowTitle={rating.flowId ? titles.get(rating.flowId) : undefined}
        color={rating.flowId ? colors.get(rating.flowId) : undefined}
      />
    ),
    [titles, colors],
  );
  const nothing = items.length === 0;
  // while nothing was found there is no list whose end could come close
  useEffect(() => {
    if (nothing) nearEnd();
  }, [nothing, nearEnd]);
  const news = fresh.all ? t("list.freshMany", { count: NEWEST }) : t("list.fresh", { count: fresh.count });
  const status = nothing
    ? tail === "load"
      ? t("list.loading")
      : ""
    : t("list.shown", { count: items.length });
  return (
    <Section
      title={t("list.title")}
      hint={status || undefined}
      flush
      actions={
        <>
          {onClear && (
            <Button
              variant="subtle"
              color="gray"
              size="xs"
              leftSection={<IconX size={14} />}
              onClick={onClear}
            >
              {t("filter.clear")}
            </Button>
          )}
          {save}
        </>
      }
    >
      <div ref={top} className={classes.tools}>
        {children}
      </div>
      <FreshNews text={fresh.count > 0 ? news : undefined} top={top} show={ratings.renew} />
      {ratings.pending && !ratings.error && (
        <div className={classes.foot}>
          <Loading />
        </div>
      )}
      <div className={ratings.outdated ? classes.waiting : undefined}>
        <VirtualFeed
          items={items}
          keyOf={(rating) => rating.id}
          render={draw}
          estimate={84}
          label={t("list.label")}
          busy={ratings.loading}
          onNearEnd={nearEnd}
        />
      </div>
      {nothing && tail === "end" && !ratings.error && (
        <EmptyState icon={<IconFilterOff />} title={t("nothing.title")} text={t("nothing.text")}>
          {onClear && (
            <Button variant="default" onClick={onClear}>
              {t("filter.clear")}
            </Button>
          )}
        </EmptyState>
      )}
      <div className={classes.foot}>
        {!ratings.pending || ratings.error ? <Foot ratings={ratings} /> : null}
      </div>
    </Section>
  );
}
