import { ActionIcon, Group, Text } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { descriptionOf, type Step } from "@/api/useCases";
import { SortableEntry } from "@/components/lists/SortableEntry";
import classes from "./Steps.module.css";
import "../texts";

interface StepRowProps {
  step: Step;
  mayWrite: boolean;
  mayMove: boolean;
  edit: () => void;
  remove: () => void;
}

/** A step in the list. */
export function StepRow({ step, mayWrite, mayMove, edit, remove }: StepRowProps) {
  const { t } = useTranslation("use_cases");
  const actions = mayWrite && (
    <>
      <ActionIcon onClick={edit} aria-label={t("step.editOf", { title: step.title })}>
        <IconPencil size={16} />
      </ActionIcon>
      <ActionIcon onClick={remove} aria-label={t("step.deleteOf", { title: step.title })}>
        <IconTrash size={16} />
      </ActionIcon>
    </>
  );
  return (
    <SortableEntry record={step} mayMove={mayMove} actions={actions}>
      <Group gap="2px 8px">
        <Text size="sm" fw={600}>
          {step.title}
        </Text>
        <code className={classes.code}>{step.code}</code>
      </Group>
      <Text size="sm" c="dimmed" lineClamp={2}>
        {descriptionOf(step)}
      </Text>
    </SortableEntry>
  );
}
