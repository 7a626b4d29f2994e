import { SegmentedControl, Stack, Text } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queryConfigurations } from "@/api/configurations";
import { isApiError } from "@/api/errors";
import { descriptionOf, querySteps, queryUseCase } from "@/api/useCases";
import { flowColors } from "@/components/charts/flowColors";
import { CodeTag } from "@/components/code/CodeTag";
import { ConfigurationDiff } from "@/components/diff/ConfigurationDiff";
import { MeaningDiff } from "@/components/diff/MeaningDiff";
import { EmptyState, Loaded } from "@/components/page/Feedback";
import { Page } from "@/components/page/Page";
import { Section } from "@/components/page/Section";
import { FlowColumns } from "./compare/FlowColumns";
import { chosenTwo, readCompareSearch } from "./compare/search";
import type { FlowStanding } from "./first_steps";
import { queryStanding } from "./queries";
import { Gone } from "./UseCaseLayout";
import "./texts";

/** Two flows side by side: how they are rated, and what separates their configurations. */
export function ComparePage() {
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const useCaseId = useParams({ strict: false }).useCaseId ?? "";
  const search = readCompareSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const useCase = useQuery(queryUseCase(useCaseId));
  const standing = useQuery(queryStanding(useCaseId));
  if (useCase.isError && isApiError(useCase.error) && [404, 422].includes(useCase.error.status)) {
    return <Gone />;
  }

  function show(a: string, b: string): void {
    const params = { useCaseId };
    void navigate({ to: "/use-cases/$useCaseId/compare", params, search: { a, b }, replace: true });
  }

  return (
    <Page
      title={t("compare.title")}
      tab={[t("compare.title"), useCase.data?.title].filter(Boolean).join(" · ")}
      crumbs={[
        { title: shared("nav.home"), to: "/" },
        { title: useCase.data?.title ?? shared("word.useCase"), to: `/use-cases/${useCaseId}` },
      ]}
      lead={t("compare.lead")}
    >
      <Loaded query={standing}>
        {({ flows }) => {
          const two = chosenTwo(
            flows.map((flow) => flow.flowId),
            search,
          );
          const [a, b] = (two ?? []).map((id) => flows.find((flow) => flow.flowId === id));
          if (!a || !b) {
            return (
              <EmptyState
                icon={<IconArrowsDiff />}
                title={t("compare.needsTwo")}
                text={t("compare.needsTwoText")}
              />
            );
          }
          const colors = flowColors(flows.map((flow) => flow.flowId));
          return (
            <>
              <FlowColumns flows={flows} a={a} b={b} colors={colors} show={show} />
              <Differences useCaseId={useCaseId} a={a} b={b} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Differences({ useCaseId, a, b }: { useCaseId: string; a: FlowStanding; b: FlowStanding }) {
  const { t } = useTranslation("use_cases");
  const steps = useQuery(querySteps(useCaseId));
  const left = useQuery(queryConfigurations(useCaseId, a.flowId));
  const right = useQuery(queryConfigurations(useCaseId, b.flowId));
  const [view, setView] = useState<"meaning" | "json">("meaning");
  const Diff = view === "meaning" ? MeaningDiff : ConfigurationDiff;
  return (
    <Loaded query={steps}>
      {(all) => (
        <Stack gap="lg">
          {all.length > 0 && (
            <SegmentedControl
              size="xs"
              w="fit-content"
              aria-label={t("compare.view")}
              data={[
                { value: "meaning", label: t("compare.meaning") },
                { value: "json", label: t("compare.json") },
              ]}
              value={view}
              onChange={(value) => setView(value as typeof view)}
            />
          )}
          {all.length === 0 && <Text c="dimmed">{t("compare.noSteps")}</Text>}
          {all.map((step) => (
            <Section
              key={step.id}
              title={`${step.position}. ${step.title}`}
              hint={descriptionOf(step)}
              actions={<CodeTag code={step.code} />}
            >
              <Loaded query={left}>
                {(before) => (
                  <Loaded query={right}>
                    {(after) => {
                      const of = (list: typeof before) =>
                        list.find((one) => one.useCaseStepId === step.id)?.configuration ?? null;
                      return (
                        <Diff
                          before={of(before)}
                          after={of(after)}
                          about={step.title}
                          beforeLabel={a.title}
                          afterLabel={b.title}
                        />
                      );
                    }}
                  </Loaded>
                )}
              </Loaded>
            </Section>
          ))}
        </Stack>
      )}
    </Loaded>
  );
}
