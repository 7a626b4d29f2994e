import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Step } from "@/api/useCases";
import classes from "./FlowEditor.module.css";
import "../texts";

interface StepSwitcherProps {
  steps: ReadonlyArray<{ step: Step; flowStepId: string }>;
  chosen: string;
  dirty: readonly string[];
  onChoose: (flowStepId: string) => void;
}

/** On narrow screens one step is shown at a time; here one chooses which. */
export function StepSwitcher({ steps, chosen, dirty, onChoose }: StepSwitcherProps) {
  const { t } = useTranslation("flows");
  return (
    <nav className={classes.switcher} aria-label={t("step.switcher")}>
      {steps.map(({ step, flowStepId }, at) => (
        <UnstyledButton
          key={flowStepId}
          className={`${classes.tab} ${flowStepId === chosen ? classes.chosen : ""}`}
          aria-pressed={flowStepId === chosen}
          onClick={() => onChoose(flowStepId)}
        >
          {at + 1}. {step.title}
          {dirty.includes(flowStepId) && (
            <span className={classes.mark} role="img" aria-label={t("step.changed")} />
          )}
        </UnstyledButton>
      ))}
    </nav>
  );
}
