import { Button, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import type { Step } from "@/api/useCases";
import { SortableList } from "@/components/lists/SortableList";
import { Section } from "@/components/page/Section";
import type { Dialog } from "../Dialogs";
import { StepRow } from "./StepRow";
import { useStepActions } from "./useStepActions";
import "../texts";

interface StepsSectionProps {
  useCaseId: string;
  steps: readonly Step[];
  open: (dialog: Dialog) => void;
}

/** The steps in their order, which one changes by drag or by keyboard. */
export function StepsSection({ useCaseId, steps, open }: StepsSectionProps) {
  const { t } = useTranslation("use_cases");
  const mayWrite = useMay("write");
  const actions = useStepActions(useCaseId);
  const mayMove = mayWrite && steps.length > 1;
  const add = mayWrite && (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPlus size={16} />}
      onClick={() => open({ kind: "newStep" })}
    >
      {t("step.new")}
    </Button>
  );

  if (steps.length === 0) {
    return (
      <Section title={t("steps.title")}>
        <Stack gap="sm" align="flex-start">
          <Text size="sm" c="dimmed">
            {t("steps.noneText")}
          </Text>
          {add}
        </Stack>
      </Section>
    );
  }
  return (
    <Section title={t("steps.title")} hint={t("steps.hint")} actions={add}>
      <SortableList records={steps} mayMove={mayMove} move={actions.move}>
        {(step) => (
          <StepRow
            key={step.id}
            step={step}
            mayWrite={mayWrite}
            mayMove={mayMove}
            edit={() => open({ kind: "editStep", step })}
            remove={() => actions.remove(step)}
          />
        )}
      </SortableList>
    </Section>
  );
}
