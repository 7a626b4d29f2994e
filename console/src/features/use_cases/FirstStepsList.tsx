import { Button, Group, Progress, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import type { UseCase } from "@/api/useCases";
import { Section } from "@/components/page/Section";
import type { Dialog } from "./Dialogs";
import classes from "./FirstStepsList.module.css";
import { FIRST_STEPS, firstSteps, type Standing, type Progress as State } from "./first_steps";
import { useFlowActions } from "./flows/useFlowActions";
import { useActivation } from "./frame/useActivation";
import { queryActivity } from "./queries";
import "./texts";

interface FirstStepsListProps {
  useCase: UseCase;
  stepCount: number;
  standing: Standing;
  open: (dialog: Dialog) => void;
}

/** What is still missing until the application is served; nothing once nothing is. */
export function FirstStepsList({ useCase, stepCount, standing, open }: FirstStepsListProps) {
  const { t } = useTranslation("use_cases");
  const activity = useQuery(queryActivity(useCase.id));
  const recent = activity.data?.flows.some((flow) => flow.sessions.some(Boolean));
  const states = firstSteps(stepCount, useCase.active, standing, recent);
  const done = states.filter((state) => state.done).length;
  if (done === states.length) return null;
  const next = states.find((state) => !state.done)?.step;
  if (next === "firstPick" && activity.isPending) return null; // not yet known whether it is missing
  return (
    <Section
      title={t("first.title")}
      hint={t("first.hint")}
      actions={
        <Group gap="sm" wrap="nowrap">
          <Text size="sm" c="dimmed" className="aimm-figures">
            {t("first.progress", { done, all: FIRST_STEPS.length })}
          </Text>
          <Progress
            value={(done / FIRST_STEPS.length) * 100}
            w={96}
            color="teal"
            aria-label={t("first.progress", { done, all: FIRST_STEPS.length })}
          />
        </Group>
      }
    >
      {done > 0 && (
        <ul className={classes.done} aria-label={t("first.doneLabel")}>
          {states
            .filter((state) => state.done)
            .map(({ step }) => (
              <li key={step}>
                <IconCheck size={14} stroke={3} aria-hidden />
                {t(`first.${step}.title`)}
              </li>
            ))}
        </ul>
      )}
      <ol className={classes.list}>
        {states.map(
          (state, at) =>
            !state.done && (
              <li key={state.step} value={at + 1} className={classes.step} data-next={state.step === next}>
                <span className={classes.mark} aria-hidden>
                  {at + 1}
                </span>
                <div className={classes.words}>
                  <Text size="sm" fw={600}>
                    {t(`first.${state.step}.title`)}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {t(`first.${state.step}.text`)}
                  </Text>
                </div>
                <WayOn
                  state={state}
                  useCase={useCase}
                  standing={standing}
                  open={open}
                  isNext={state.step === next}
                />
              </li>
            ),
        )}
      </ol>
    </Section>
  );
}

interface WayOnProps {
  state: State;
  useCase: UseCase;
  standing: Standing;
  open: (dialog: Dialog) => void;
  isNext: boolean;
}

/** Where the step is done. */
function WayOn({ state, useCase, standing, open, isNext }: WayOnProps) {
  const { t } = useTranslation("use_cases");
  const mayWrite = useMay("write");
  const activation = useActivation(useCase);
  const actions = useFlowActions(useCase.id);
  const flow = standing.flows.find((one) => one.flowId === state.flowId);
  const look = { size: "xs", variant: isNext ? "filled" : "default", className: classes.way } as const;
  const params = { useCaseId: useCase.id };
  if (state.step === "firstPick") {
    return (
      <Button {...look} component={Link} to={`/use-cases/${useCase.id}/integration`}>
        {t("first.firstPick.action")}
      </Button>
    );
  }
  if (!mayWrite) return null;
  switch (state.step) {
    case "steps":
      return (
        <Button {...look} onClick={() => open({ kind: "newStep" })}>
          {t("first.steps.action")}
        </Button>
      );
    case "flow":
      return (
        <Button {...look} onClick={() => open({ kind: "newFlow" })}>
          {t("first.flow.action")}
        </Button>
      );
    case "configurations":
      return flow ? (
        <Button {...look} component={Link} to={`/use-cases/${params.useCaseId}/flows/${flow.flowId}`}>
          {t("first.configurations.action", { title: flow.title })}
        </Button>
      ) : null;
    case "activeFlow":
      return flow ? (
        <Button {...look} onClick={() => actions.activate(flow)}>
          {t("first.activeFlow.action", { title: flow.title })}
        </Button>
      ) : null;
    case "active":
      return standing.flows.some((one) => one.active) ? (
        <Button {...look} loading={activation.busy} onClick={activation.toggle}>
          {t("activation.activate")}
        </Button>
      ) : null;
  }
}
