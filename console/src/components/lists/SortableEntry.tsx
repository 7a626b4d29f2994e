import { useSortable } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { ActionIcon, Group } from "@mantine/core";
import { IconGripVertical } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Placed } from "./reorder";
import classes from "./Sortable.module.css";
import "./texts";

interface SortableEntryProps {
  record: Placed & { title: string };
  mayMove: boolean;
  actions?: ReactNode;
  children: ReactNode;
}

/** A record in a `SortableList`; its handle moves it. */
export function SortableEntry({ record, mayMove, actions, children }: SortableEntryProps) {
  const { t } = useTranslation("lists");
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({
      id: record.id,
      disabled: !mayMove,
      attributes: { roleDescription: t("sortable") },
    });
  return (
    <li
      ref={setNodeRef}
      className={classes.entry}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      {mayMove && (
        <ActionIcon
          ref={setActivatorNodeRef}
          {...attributes}
          {...listeners}
          className={classes.handle}
          aria-label={t("move", { title: record.title })}
        >
          <IconGripVertical size={16} />
        </ActionIcon>
      )}
      <span className={classes.place} aria-hidden>
        {record.position}
      </span>
      <div className={classes.words}>{children}</div>
      {actions && (
        <Group gap={2} wrap="nowrap" className={classes.actions}>
          {actions}
        </Group>
      )}
    </li>
  );
}
