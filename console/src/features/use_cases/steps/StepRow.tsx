import { useSortable } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { ActionIcon, Group, Text } from "@mantine/core";
import { IconGripVertical, IconPencil, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { descriptionOf, type Step } from "@/api/useCases";
import classes from "./Steps.module.css";
import "../texts";

interface StepRowProps {
  step: Step;
  mayWrite: boolean;
  mayMove: boolean;
  edit: () => void;
  remove: () => void;
}

/** A step in the list; its handle moves it. */
export function StepRow({ step, mayWrite, mayMove, edit, remove }: StepRowProps) {
  const { t } = useTranslation("use_cases");
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({
      id: step.id,
      disabled: !mayMove,
      attributes: { roleDescription: t("steps.sortable") },
    });
  return (
    <li
      ref={setNodeRef}
      className={classes.step}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      {mayMove && (
        <ActionIcon
          ref={setActivatorNodeRef}
          {...attributes}
          {...listeners}
          className={classes.handle}
          aria-label={t("steps.move", { title: step.title })}
        >
          <IconGripVertical size={16} />
        </ActionIcon>
      )}
      <span className={classes.place} aria-hidden>
        {step.position}
      </span>
      <div className={classes.words}>
        <Group gap="2px 8px">
          <Text size="sm" fw={600}>
            {step.title}
          </Text>
          <code className={classes.code}>{step.code}</code>
        </Group>
        <Text size="sm" c="dimmed" lineClamp={2}>
          {descriptionOf(step)}
        </Text>
      </div>
      {mayWrite && (
        <Group gap={2} wrap="nowrap" className={classes.actions}>
          <ActionIcon onClick={edit} aria-label={t("step.editOf", { title: step.title })}>
            <IconPencil size={16} />
          </ActionIcon>
          <ActionIcon onClick={remove} aria-label={t("step.deleteOf", { title: step.title })}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      )}
    </li>
  );
}
