import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { querySteps, queryUseCase } from "@/api/useCases";
import { ErrorBoundary } from "@/components/page/ErrorBoundary";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { ActivityChart } from "./activity/ActivityChart";
import { busy, sessionsBefore } from "./activity/series";
import { type Dialog, Dialogs } from "./Dialogs";
import { FirstStepsList } from "./FirstStepsList";
import { FlowsSection } from "./flows/FlowsSection";
import { queryActivity, queryStanding } from "./queries";
import { StepsSection } from "./steps/StepsSection";
import classes from "./UseCasePage.module.css";
import "./texts";

/** Overview of a use case: what is still missing, its flows, how it has been doing, its steps. */
export function UseCasePage() {
  const { t } = useTranslation("use_cases");
  const useCaseId = useParams({ strict: false }).useCaseId ?? "";
  const { data: useCase } = useQuery(queryUseCase(useCaseId));
  const steps = useQuery(querySteps(useCaseId));
  const standing = useQuery(queryStanding(useCaseId));
  const { data: activity } = useQuery(queryActivity(useCaseId));
  const [dialog, setDialog] = useState<Dialog | null>(null);
  if (!useCase) return null; // the layout around this page waits for it, and says what is wrong
  return (
    <>
      {steps.data && standing.data && (
        <FirstStepsList
          useCase={useCase}
          stepCount={steps.data.length}
          standing={standing.data}
          open={setDialog}
        />
      )}
      <div className={classes.columns}>
        <div className={classes.main}>
          <Loaded query={standing}>
            {(data) => (
              <FlowsSection
                standing={data}
                before={activity && sessionsBefore(activity, data.flows)}
                open={setDialog}
              />
            )}
          </Loaded>
          {activity && busy(activity).flows.length + (standing.data?.sessions ?? 0) > 0 && (
            <Section title={t("activity.title")} hint={t("activity.hint")}>
              <ErrorBoundary fallback={<Text c="dimmed">{t("activity.broken")}</Text>}>
                <ActivityChart useCaseId={useCaseId} />
              </ErrorBoundary>
            </Section>
          )}
        </div>
        <Loaded query={steps}>
          {(data) => <StepsSection useCaseId={useCaseId} steps={data} open={setDialog} />}
        </Loaded>
      </div>
      <Dialogs useCaseId={useCaseId} dialog={dialog} close={() => setDialog(null)} />
    </>
  );
}
