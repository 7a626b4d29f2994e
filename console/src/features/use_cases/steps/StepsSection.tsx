import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { Button, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import type { Step } from "@/api/useCases";
import { Section } from "@/components/page/Section";
import type { Dialog } from "../Dialogs";
import { StepRow } from "./StepRow";
import classes from "./Steps.module.css";
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
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const announcements = useAnnouncements(steps);
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

  function drop({ active, over }: DragEndEvent): void {
    if (over) actions.move(String(active.id), String(over.id));
  }

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
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={drop}
        accessibility={{ announcements, screenReaderInstructions: { draggable: t("steps.instructions") } }}
      >
        <SortableContext items={steps.map((step) => step.id)} strategy={verticalListSortingStrategy}>
          <ol className={classes.list}>
            {steps.map((step) => (
              <StepRow
                key={step.id}
                step={step}
                mayWrite={mayWrite}
                mayMove={mayWrite && steps.length > 1}
                edit={() => open({ kind: "editStep", step })}
                remove={() => actions.remove(step)}
              />
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      {mayWrite && steps.length > 1 && (
        <Text size="xs" c="dimmed" mt="sm">
          {t("steps.moveHint")}
        </Text>
      )}
    </Section>
  );
}

/** What is spoken while a step is moved. */
function useAnnouncements(steps: readonly Step[]): Announcements {
  const { t } = useTranslation("use_cases");
  const all = steps.length;
  const place = (id: UniqueIdentifier | undefined) => steps.findIndex((step) => step.id === id) + 1;
  const title = (id: UniqueIdentifier) => steps.find((step) => step.id === id)?.title ?? "";
  return {
    onDragStart: ({ active }) => t("steps.picked", { title: title(active.id), place: place(active.id), all }),
    onDragOver: ({ active, over }) =>
      over ? t("steps.over", { title: title(active.id), place: place(over.id), all }) : undefined,
    onDragEnd: ({ active, over }) =>
      over ? t("steps.dropped", { title: title(active.id), place: place(over.id), all }) : undefined,
    onDragCancel: ({ active }) =>
      t("steps.cancelled", { title: title(active.id), place: place(active.id), all }),
  };
}
