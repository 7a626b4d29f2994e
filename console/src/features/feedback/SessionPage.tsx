import { Box, Grid, Stack } from "@mantine/core";
import { IconSearchOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isApiError } from "@/api/errors";
import { queryFlows, queryUseCase } from "@/api/useCases";
import { flowColors } from "@/components/charts/flowColors";
import { CodeTag } from "@/components/code/CodeTag";
import { EmptyState, Loaded } from "@/components/page/Feedback";
import { Page } from "@/components/page/Page";
import { Section } from "@/components/page/Section";
import { FindSession } from "./FindSession";
import { queryLiveStory, queryPhases, queryStory, type Story } from "./queries";
import { ExamplesSection } from "./session/ExamplesSection";
import { PicksSection } from "./session/PicksSection";
import { SaidSection } from "./session/SaidSection";
import { phaseAt } from "./session/telling";
import { WhySection } from "./session/WhySection";
import "./texts";

function Told({ story }: { story: Story }) {
  const useCaseId = story.useCaseId ?? "";
  const known = { enabled: useCaseId !== "" };
  const useCase = useQuery({ ...queryUseCase(useCaseId), ...known });
  const { data: flows = [] } = useQuery({ ...queryFlows(useCaseId), ...known });
  const phases = useQuery(queryPhases(useCaseId));
  const colors = useMemo(() => flowColors(flows.map((flow) => flow.id)), [flows]);
  return (
    <Grid gap="lg" align="start">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <WhySection
          story={story}
          useCaseTitle={useCase.data?.title}
          colors={colors}
          phase={phaseAt(phases.data?.points ?? [], story.openedAt)}
        />
        {useCaseId !== "" && (
          <Box mt="lg">
            <ExamplesSection useCaseId={useCaseId} correlationId={story.correlationId} />
          </Box>
        )}
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Stack gap="lg">
          <SaidSection feedback={story.feedback} />
          <PicksSection story={story} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

/** Why a session got its flow, what it was served, and how it was rated. */
export function SessionPage() {
  const { t } = useTranslation("feedback");
  const { t: shared } = useTranslation("shared");
  const { correlationId = "" } = useParams({ strict: false });
  const found = useQuery(queryStory(correlationId));
  const live = useQuery(queryLiveStory(found.data));
  const story = live.data ?? found.data;
  const useCaseId = story?.useCaseId;
  const useCase = useQuery({ ...queryUseCase(useCaseId ?? ""), enabled: Boolean(useCaseId) });
  const missing = isApiError(found.error) && found.error.status === 404;
  const crumbs = [
    { title: shared("nav.home"), to: "/" },
    ...(useCaseId && useCase.data
      ? [
          { title: useCase.data.title, to: `/use-cases/${useCaseId}` },
          { title: shared("word.feedback"), to: `/use-cases/${useCaseId}/feedback` },
        ]
      : []),
    { title: t("session.crumb") },
  ];
  return (
    <Page
      title={t("session.crumb")}
      tab={t("session.title", { id: correlationId })}
      crumbs={crumbs}
      marks={<CodeTag code={correlationId} />}
      lead={missing ? undefined : t("session.lead")}
    >
      {missing ? (
        <Section>
          <EmptyState
            icon={<IconSearchOff />}
            title={t("session.missing")}
            text={t("session.missingText", { id: correlationId })}
          >
            <FindSession />
          </EmptyState>
        </Section>
      ) : (
        <Loaded query={found} rows={6}>
          {(first) => <Told story={story ?? first} />}
        </Loaded>
      )}
    </Page>
  );
}
