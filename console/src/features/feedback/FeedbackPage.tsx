import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { serviceNow, useLive } from "@/api/live/stream";
import { useMay } from "@/api/session";
import { queryFlows } from "@/api/useCases";
import { flowColors } from "@/components/charts/flowColors";
import { isNarrowed } from "@/components/records/filters";
import { useAddress } from "@/components/records/useAddress";
import { spanOf } from "@/components/time/timeRange";
import { Distribution } from "./Distribution";
import { FindSession } from "./FindSession";
import { FilterBar } from "./list/FilterBar";
import { isWorstOfTheWeek, readRatingFilters, WORST_OF_THE_WEEK, wantedBy } from "./list/filters";
import { RatingList } from "./list/RatingList";
import { SaveRatings } from "./list/SaveRatings";
import { useRatings } from "./list/useRatings";
import { NoFeedback } from "./NoFeedback";
import { TakeWorst } from "./worst/TakeWorst";
import "./texts";

/** What people said about the sessions of a use case; a tab of the use case's page. */
export function FeedbackPage() {
  const { t } = useTranslation("feedback");
  const { useCaseId = "" } = useParams({ strict: false });
  const [filters, setFilters] = useAddress(readRatingFilters);
  const mayWrite = useMay("write");
  const clockIsKnown = useLive().heardAt > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: "the last hour" is read from the service's clock once that is known
  const span = useMemo(() => spanOf(filters, serviceNow()), [filters, clockIsKnown]);
  const wanted = useMemo(() => wantedBy(filters, span), [filters, span]);
  const ratings = useRatings(useCaseId, wanted);
  const { data: flows = [] } = useQuery(queryFlows(useCaseId));
  const colors = useMemo(() => flowColors(flows.map((flow) => flow.id)), [flows]);
  const never =
    !isNarrowed(filters) && ratings.items.length === 0 && ratings.tail === "end" && !ratings.error;

  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end" gap="md">
        <Text c="dimmed" maw={620}>
          {t("lead")}
        </Text>
        <FindSession />
      </Group>
      {never && !ratings.pending && ratings.fresh.count === 0 ? (
        <NoFeedback useCaseId={useCaseId} />
      ) : (
        <>
          <Distribution
            useCaseId={useCaseId}
            span={span}
            colors={colors}
            flow={filters.flow}
            onFlow={(flow) => setFilters({ ...filters, flow })}
          />
          <RatingList
            ratings={ratings}
            flows={flows}
            colors={colors}
            save={
              <>
                {!isWorstOfTheWeek(filters) && (
                  <Button
                    variant="subtle"
                    size="xs"
                    onClick={() => setFilters({ ...filters, ...WORST_OF_THE_WEEK })}
                  >
                    {t("filter.worst")}
                  </Button>
                )}
                {mayWrite && <TakeWorst useCaseId={useCaseId} wanted={wanted} flows={flows} />}
                <SaveRatings useCaseId={useCaseId} wanted={wanted} flows={flows} />
              </>
            }
            onClear={isNarrowed(filters) ? () => setFilters({}) : undefined}
          >
            <FilterBar filters={filters} onChange={setFilters} flows={flows} colors={colors} />
          </RatingList>
        </>
      )}
    </Stack>
  );
}
