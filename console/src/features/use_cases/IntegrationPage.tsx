import { Button, Stack } from "@mantine/core";
import { IconListNumbers } from "@tabler/icons-react";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { serviceUrl } from "@/api/base";
import { queryFlowSteps, querySteps, queryUseCase, type Step } from "@/api/useCases";
import { EmptyState, Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import type { FlowStanding } from "./first_steps";
import { Arrival } from "./integration/Arrival";
import { Basics } from "./integration/Basics";
import { CaptureSection } from "./integration/CaptureSection";
import { SnippetTabs } from "./integration/SnippetTabs";
import { StepTable } from "./integration/StepTable";
import { placeholdersOf } from "./integration/snippets";
import { queryStanding } from "./queries";
import "./texts";

/** What does Engineering need in order not to be blocked? */
export function IntegrationPage() {
  const useCaseId = useParams({ strict: false }).useCaseId ?? "";
  const { data: useCase } = useQuery(queryUseCase(useCaseId));
  const steps = useQuery(querySteps(useCaseId));
  const standing = useQuery(queryStanding(useCaseId));
  if (!useCase) return null; // the layout around this page waits for it, and says what is wrong
  return (
    <Stack gap="lg">
      <Loaded query={standing}>{(data) => <Arrival useCase={useCase} standing={data} />}</Loaded>
      <Loaded query={steps}>
        {(all) =>
          all.length === 0 ? (
            <NoSteps useCaseId={useCaseId} />
          ) : (
            <ForEngineers
              code={useCase.code}
              useCaseId={useCaseId}
              steps={all}
              flows={standing.data?.flows}
            />
          )
        }
      </Loaded>
      <CaptureSection useCaseId={useCaseId} />
    </Stack>
  );
}

interface ForEngineersProps {
  code: string;
  useCaseId: string;
  steps: readonly Step[];
  flows: readonly FlowStanding[] | undefined;
}

function ForEngineers({ code, useCaseId, steps, flows = [] }: ForEngineersProps) {
  const placeholders = usePlaceholders(useCaseId, steps, flows);
  const baseUrl = serviceUrl();
  return (
    <>
      <Basics baseUrl={baseUrl} code={code} />
      <StepTable steps={steps} placeholders={placeholders} />
      <SnippetTabs
        facts={{
          baseUrl,
          useCaseCode: code,
          steps: steps.map((step) => ({ code: step.code, placeholders: placeholders.get(step.id) ?? [] })),
        }}
      />
    </>
  );
}

/** What the application fills at each step, over the flows that are served; over all while none is. */
function usePlaceholders(
  useCaseId: string,
  steps: readonly Step[],
  flows: readonly FlowStanding[],
): ReadonlyMap<string, string[]> {
  const served = flows.filter((flow) => flow.active);
  const told = served.length > 0 ? served : flows;
  return useQueries({
    queries: told.map((flow) => queryFlowSteps(useCaseId, flow.flowId)),
    combine: (results) =>
      placeholdersOf(
        steps.map((step) => step.id),
        results.map((result) => new Map(result.data?.map((one) => [one.useCaseStepId, one.placeholders]))),
      ),
  });
}

function NoSteps({ useCaseId }: { useCaseId: string }) {
  const { t } = useTranslation("use_cases");
  return (
    <Section>
      <EmptyState
        icon={<IconListNumbers />}
        title={t("integration.noSteps")}
        text={t("integration.noStepsText")}
      >
        <Button component={Link} to={`/use-cases/${useCaseId}`}>
          {t("integration.toOverview")}
        </Button>
      </EmptyState>
    </Section>
  );
}
