import {
  type Announcements,
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Placed } from "./reorder";
import classes from "./Sortable.module.css";
import "./texts";

interface SortableListProps<R extends Placed & { title: string }> {
  records: readonly R[];
  mayMove: boolean;
  /** Moves a record to the place of another. */
  move: (id: string, over: string) => void;
  /** A `SortableEntry` for each. */
  children: (record: R) => ReactNode;
}

/** Records in their order, which one changes by drag or by keyboard. */
export function SortableList<R extends Placed & { title: string }>(props: SortableListProps<R>) {
  const { records, mayMove, move, children } = props;
  const { t } = useTranslation("lists");
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const announcements = useAnnouncements(records);
  return (
    <>
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={({ active, over }) => {
          if (over) move(String(active.id), String(over.id));
        }}
        accessibility={{ announcements, screenReaderInstructions: { draggable: t("instructions") } }}
      >
        <SortableContext items={records.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
          <ol className={classes.list}>{records.map(children)}</ol>
        </SortableContext>
      </DndContext>
      {mayMove && (
        <Text size="xs" c="dimmed" mt="sm">
          {t("moveHint")}
        </Text>
      )}
    </>
  );
}

/** What is spoken while a record is moved. */
function useAnnouncements(records: ReadonlyArray<Placed & { title: string }>): Announcements {
  const { t } = useTranslation("lists");
  const all = records.length;
  const place = (id: UniqueIdentifier | undefined) => records.findIndex((one) => one.id === id) + 1;
  const title = (id: UniqueIdentifier) => records.find((one) => one.id === id)?.title ?? "";
  return {
    onDragStart: ({ active }) => t("picked", { title: title(active.id), place: place(active.id), all }),
    onDragOver: ({ active, over }) =>
      over ? t("over", { title: title(active.id), place: place(over.id), all }) : undefined,
    onDragEnd: ({ active, over }) =>
      over ? t("dropped", { title: title(active.id), place: place(over.id), all }) : undefined,
    onDragCancel: ({ active }) => t("cancelled", { title: title(active.id), place: place(active.id), all }),
  };
}
